package dev.eschew.server.study.report;

import java.util.List;

/**
 * All that the report shows.
 *
 * @param title its heading
 * @param lead the study in a sentence
 * @param facts names and what they are, below the heading
 * @param notes what is missing and was skipped
 * @param skipped rows and requests, in words
 * @param warnings of the server
 * @param baseline the first setting's name
 * @param compared whether there are differences
 * @param tables the summary
 * @param scatters one metric against another
 * @param effects differences from the baseline
 * @param costs seconds of an image, and what is had for them
 * @param shares the attributes that the settings differ most in
 * @param otherShares the other attributes
 * @param gallery the pictures
 * @param settings exactly
 * @param example a request; empty: none is recorded
 * @param metrics footnotes
 */
public record ReportPage(
    String title,
    String lead,
    List<Fact> facts,
    List<String> notes,
    List<String> skipped,
    List<Warning> warnings,
    String baseline,
    boolean compared,
    List<SummaryTable> tables,
    List<Chart> scatters,
    List<Chart> effects,
    List<Chart> costs,
    List<Chart> shares,
    List<Chart> otherShares,
    Gallery gallery,
    List<NamedJson> settings,
    String example,
    List<MetricNote> metrics) {
  /** A name and what stands behind it. */
  public record Fact(String name, String value) {}

  /** What the server had to say of a setting's requests. */
  public record Warning(String setting, String text, int times) {}

  /** A JSON text with its name. */
  public record NamedJson(String name, String json) {}

  /** A metric's footnote. */
  public record MetricNote(
      int number, String key, String label, String better, List<LinkedText> description) {}
}
