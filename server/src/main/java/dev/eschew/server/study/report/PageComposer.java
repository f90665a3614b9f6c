package dev.eschew.server.study.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyFolder;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the report's page of what a study found. */
final class PageComposer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Pairs that are shown against each other where both are measured: across, up. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("alignment", "attribute_entropy"),
          List.of("alignment", "vendi"),
          List.of("subject_right", "unwanted"),
          List.of("alignment", "unwanted"));

  private static final int FIRST_SHARES = 6;

  private final StudyResults results;
  private final MetricFormats formats;

  PageComposer(StudyResults results) {
    this.results = results;
    this.formats = MetricFormats.of(results);
  }

  /**
   * @param pictureCharacters that pictures may take of the file
   */
  ReportPage compose(Path folder, Instant written, long pictureCharacters) {
    Study study = results.study();
    List<SettingScores> settings = results.settings();
    Gallery gallery =
        new GalleryBuilder(results, formats, new StudyPictures(results, folder), pictureCharacters)
            .build();
    List<Chart> shares = shares();
    int first = Math.min(FIRST_SHARES, shares.size());
    return new ReportPage(
        "Evaluation of " + study.model(),
        lead(),
        facts(written),
        notes(),
        results.skipped(),
        warnings(),
        settings.isEmpty() ? "" : settings.getFirst().name(),
        settings.stream().anyMatch(setting -> !setting.differences().isEmpty()),
        SummaryTable.of(settings, formats),
        scatters(PAIRS),
        effects(),
        formats.has(CostChart.KEY) ? costs() : List.of(),
        shares.subList(0, first),
        shares.subList(first, shares.size()),
        gallery,
        study.settings().stream()
            .map(setting -> new ReportPage.NamedJson(setting.name(), pretty(setting.fields())))
            .toList(),
        example(folder).map(PageComposer::pretty).orElse(""),
        metricNotes());
  }

  private String lead() {
    Study study = results.study();
    long images = (long) study.prompts().size() * study.seeds() * study.settings().size();
    return "%s × %s × %s: %s, %d a request."
        .formatted(
            Words.count(study.prompts().size(), "prompt", "prompts"),
            Words.count(study.seeds(), "seed", "seeds"),
            Words.count(study.settings().size(), "setting", "settings"),
            Words.count(images, "image", "images"),
            study.imagesPerRequest());
  }

  private List<ReportPage.Fact> facts(Instant written) {
    Study study = results.study();
    long last = study.firstSeed() + study.seeds() - 1;
    List<ReportPage.Fact> facts = new ArrayList<>();
    facts.add(new ReportPage.Fact("Model", study.model()));
    facts.add(new ReportPage.Fact("Seeds", study.firstSeed() + " to " + last));
    if (!results.settings().isEmpty()) {
      facts.add(new ReportPage.Fact("Baseline", results.settings().getFirst().name()));
    }
    facts.add(
        new ReportPage.Fact(
            results.evaluators().size() == 1 ? "Evaluator" : "Evaluators",
            results.evaluators().isEmpty() ? "none" : String.join(", ", results.evaluators())));
    facts.add(new ReportPage.Fact("Written", TIME.format(written)));
    return facts;
  }

  private List<String> notes() {
    Study study = results.study();
    long asked = (long) study.prompts().size() * study.seeds() * study.settings().size();
    List<String> notes = new ArrayList<>();
    if (results.missing() > 0 || results.images().size() < asked) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Not complete: %s not drawn. All figures are of the %,d images there are, of %,d.",
              Words.count(results.missing(), "request is", "requests are"),
              results.images().size(),
              asked));
    }
    if (!results.skipped().isEmpty()) {
      notes.add("Skipped, failed or not measured:");
    }
    return notes;
  }

  private List<ReportPage.Warning> warnings() {
    List<ReportPage.Warning> warnings = new ArrayList<>();
    for (SettingScores setting : results.settings()) {
      setting
          .warnings()
          .forEach(
              (text, times) -> warnings.add(new ReportPage.Warning(setting.name(), text, times)));
    }
    return warnings;
  }

  /** What an image costs, and what is had for it. */
  private List<Chart> costs() {
    List<Chart> charts = new ArrayList<>();
    charts.add(CostChart.of(results.settings(), formats.of(CostChart.KEY)));
    charts.addAll(scatters(List.of(List.of(CostChart.KEY, "attribute_entropy"))));
    return charts;
  }

  private List<Chart> scatters(List<List<String>> pairs) {
    List<Chart> charts = new ArrayList<>();
    for (List<String> pair : pairs) {
      boolean both =
          results.settings().stream()
              .anyMatch(setting ->
                  MetricFormats.isNumber(setting.scores().get(pair.getFirst()))
                      && MetricFormats.isNumber(setting.scores().get(pair.getLast())));
      if (both) {
        charts.add(ScatterChart.of(results.settings(), pair.getFirst(), pair.getLast(), formats));
      }
    }
    return charts;
  }

  private List<Chart> effects() {
    List<Chart> charts = new ArrayList<>();
    for (String key : formats.allKeys()) {
      boolean any =
          results.settings().stream()
              .anyMatch(setting -> MetricFormats.isNumber(setting.differences().get(key)));
      if (any) {
        charts.add(EffectChart.of(results.settings(), key, formats.of(key)));
      }
    }
    return charts;
  }

  /** First the attributes that the settings differ most in. */
  private List<Chart> shares() {
    Set<String> attributes = new LinkedHashSet<>();
    results.settings().forEach(setting -> attributes.addAll(setting.attributes().keySet()));
    Comparator<String> bySpread =
        Comparator.comparingDouble(name -> ShareChart.spread(results.settings(), name));
    return attributes.stream()
        .sorted(bySpread.reversed())
        .map(attribute -> ShareChart.of(results.settings(), attribute))
        .toList();
  }

  private List<ReportPage.MetricNote> metricNotes() {
    List<ReportPage.MetricNote> notes = new ArrayList<>();
    List<String> keys = new ArrayList<>(formats.keys());
    keys.addAll(formats.relativeKeys());
    for (String key : keys) {
      FigureFormat format = formats.of(key);
      String better = format.metric().better();
      notes.add(
          new ReportPage.MetricNote(
              notes.size() + 1,
              key,
              format.heading(),
              better.equals("neither") ? "" : better + " is better",
              LinkedText.of(format.metric().description())));
    }
    return notes;
  }

  /** The request of the first image; the report is not worth less without it. */
  private Optional<JsonNode> example(Path folder) {
    try {
      Map<String, StudyDrawing> drawings = new StudyFolder(folder).drawings();
      return results.images().stream()
          .findFirst()
          .map(image -> drawings.get(image.request()))
          .map(StudyDrawing::request);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String pretty(JsonNode json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree cannot be written", e);
    }
  }
}
