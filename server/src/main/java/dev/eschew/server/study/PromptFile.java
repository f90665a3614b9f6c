package dev.eschew.server.study;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of prompts: {@code .txt} with a prompt a line ({@code #} begins a note), {@code .csv} with
 * a row of names first, or {@code .jsonl} with an object a line. A column {@code expect} says what
 * is right and a column {@code unwanted} what shall not show, see {@link AttributeValues}; all
 * others are free.
 *
 * @param prompts rows that can be used
 * @param problems the others
 */
public record PromptFile(List<StudyPrompt> prompts, List<RowProblem> problems) {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  public PromptFile {
    prompts = List.copyOf(prompts);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is none of these, or no row can be told from another
   */
  public static PromptFile read(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    PromptRows rows = new PromptRows();
    if (name.endsWith(".csv")) {
      new CsvPrompts(text(file)).readInto(rows);
    } else if (name.endsWith(".jsonl")) {
      JsonPrompts.read(lines(text(file)), rows);
    } else if (name.endsWith(".txt")) {
      readPlain(lines(text(file)), rows);
    } else {
      throw new IllegalArgumentException(
          "expected a file of prompts .txt, .csv or .jsonl, got " + file.getFileName());
    }
    return rows.toFile();
  }

  static List<String> lines(String text) {
    return List.of(LINE_END.split(text, -1));
  }

  private static void readPlain(List<String> lines, PromptRows rows) {
    for (int i = 0; i < lines.size(); i++) {
      int line = i + 1;
      String prompt = lines.get(i).strip();
      if (!prompt.isEmpty() && !prompt.startsWith("#")) {
        rows.add(
            line,
            () -> PromptRows.row(line, Map.of(PromptRows.PROMPT, prompt), Map.of(), Map.of()));
      }
    }
  }

  private static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no file " + file);
    }
    try {
      String text = Files.readString(file);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + ": expected text in UTF-8", e);
    }
  }
}
