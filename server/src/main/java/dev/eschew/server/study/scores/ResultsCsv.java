package dev.eschew.server.study.scores;

import dev.eschew.server.study.AtomicFile;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.ImageScores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;

/**
 * {@code results.csv}: a row an image. Columns of the file of prompts are called {@code
 * prompt.NAME}, but for {@code prompt} itself; what the evaluator reads is {@code shown.ATTRIBUTE};
 * the rest are metrics by key. What an image does not have is empty.
 */
public final class ResultsCsv {
  public static final String FILE = "results.csv";

  private static final String PROMPT = "prompt";

  private ResultsCsv() {}

  /** Writes the file of a study's folder, in UTF-8. */
  public static void write(Path folder, StudyResults results) throws IOException {
    StringBuilder table = new StringBuilder();
    write(table, results);
    AtomicFile.write(folder.resolve(FILE), table.toString().getBytes(StandardCharsets.UTF_8));
  }

  static void write(Appendable out, StudyResults results) throws IOException {
    Map<Integer, StudyPrompt> prompts = new HashMap<>();
    Set<String> columns = new LinkedHashSet<>();
    for (StudyPrompt prompt : results.study().prompts()) {
      prompts.put(prompt.line(), prompt);
      columns.addAll(prompt.columns().keySet());
    }
    columns.remove(PROMPT);
    Set<String> scores = new LinkedHashSet<>();
    Set<String> attributes = new LinkedHashSet<>();
    for (String metric : results.metrics().keySet()) {
      if (results.images().stream().anyMatch(image -> image.scores().containsKey(metric))) {
        scores.add(metric);
      }
    }
    results.images().forEach(image -> attributes.addAll(image.shown().keySet()));

    List<String> header = new ArrayList<>(List.of("setting", "line", PROMPT));
    columns.forEach(column -> header.add(PROMPT + "." + column));
    header.addAll(List.of("seed", "file", "request"));
    header.addAll(scores);
    attributes.forEach(attribute -> header.add("shown." + attribute));
    CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
    format.printRecord(out, header.toArray());
    for (ImageScores image : results.images()) {
      StudyPrompt prompt = prompts.get(image.line());
      List<Object> row = new ArrayList<>();
      row.add(image.setting());
      row.add(image.line());
      row.add(prompt.prompt());
      columns.forEach(column -> row.add(prompt.columns().get(column)));
      row.add(image.seed());
      row.add(image.file());
      row.add(image.request());
      scores.forEach(metric -> row.add(image.scores().get(metric)));
      attributes.forEach(attribute -> row.add(image.shown().get(attribute)));
      format.printRecord(out, row.toArray());
    }
  }
}
