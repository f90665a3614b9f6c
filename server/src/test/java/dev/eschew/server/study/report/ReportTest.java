package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.image.ImageDecoder;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportTest {
  private static final long PLENTY = 10_000_000;

  @TempDir Path folder;

  @Test
  void needsNothingBesideIt() throws IOException {
    StudyResults results = StudyFixture.results();
    StudyFixture.draw(results, folder);
    ReportDocument report = write(results, PLENTY);

    for (String attribute : List.of("src", "srcset", "poster", "data", "action", "background")) {
      assertThat(report.values(attribute)).allMatch(value -> value.startsWith("data:image/jpeg;"));
    }
    assertThat(report.elements("link")).isEmpty();
    assertThat(report.elements("iframe")).isEmpty();
    assertThat(report.values("href"))
        .allMatch(value -> value.startsWith("#") || value.startsWith("https://"))
        .contains("https://arxiv.org/abs/2210.02410");
    for (Element link : report.having("href")) {
      assertThat(link.getLocalName()).isEqualTo("a");
      String target = link.getAttribute("href");
      if (target.startsWith("#")) {
        assertThat(report.values("id")).contains(target.substring(1));
      }
    }
    assertThat(report.values("id")).doesNotHaveDuplicates();
    assertThat(report.elements("style").getFirst().getTextContent())
        .doesNotContain("url(")
        .doesNotContain("@import")
        .contains("prefers-color-scheme: dark")
        .contains("@media print");
    assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
  }

  @Test
  void figuresStandWithTheirIntervals() throws IOException {
    ReportDocument report = write(StudyFixture.results(), PLENTY);
    List<Element> rows = report.inside("tbody", "tr");
    assertThat(rows).hasSize(4);
    assertThat(report.text(rows.get(0))).startsWith("off baseline 0.412 [0.386, 0.438] 1.71");
    assertThat(report.text(rows.get(1)))
        .startsWith("NegToMe between images 0.546 [0.520, 0.572] +0.134 better")
        .contains("95.8 [94.7, 96.9] 98.7")
        .contains("0.700 [0.670, 0.730] −0.120 different");
    assertThat(report.text(rows.get(2))).contains("92.3 [91.2, 93.4] −4.1 worse");
    assertThat(report.text())
        .contains("6 prompts × 8 seeds × 4 settings: 192 images, 4 a request.");
    assertThat(report.values("aria-label"))
        .anyMatch(text -> text.contains("CADS: +0.119 [0.101, 0.137] better"))
        .anyMatch(text -> text.contains("guidance interval: 1.530 s [1.518, 1.542] = 0.832×"))
        .anyMatch(text -> text.startsWith("Vendi score against alignment."))
        .anyMatch(text -> text.startsWith("Shares of hair color. off: black "));
  }

  @Test
  void whatOnlyDifferencesHaveIsAnEffectAndNoColumn() throws IOException {
    ReportDocument report = write(StudyFixture.results(), PLENTY);
    assertThat(report.values("aria-label"))
        .anyMatch(text ->
            text.startsWith("Differences of time per image, relative from the baseline.")
                && text.contains("NegToMe between images: +3.3 [2.8, 3.8] worse")
                && text.contains("guidance interval: −16.8 [−17.3, −16.3] better"));
    assertThat(report.inside("figure", "figcaption"))
        .extracting(report::text)
        .contains("time per image, relative in %; lower is better")
        .contains("alignment in percentage points; higher is better");
    assertThat(report.inside("thead", "th"))
        .extracting(report::text)
        .noneMatch(text -> text.contains("relative"));
    assertThat(report.inside("ol", "li"))
        .extracting(report::text)
        .last()
        .asString()
        .startsWith("time per image, relative, % seconds_change, lower is better");
  }

  /** What the method says is what the scorer does: see docs/evaluators.md. */
  @Test
  void theMethodTellsOfPromptsAndSettingsToo() throws IOException {
    assertThat(write(StudyFixture.results(), PLENTY).text())
        .contains("n − 1 are drawn with replacement")
        .contains("For figures of a prompt, prompts are drawn in the same way")
        .contains("Figures of a setting have no interval");
  }

  @Test
  void metricsThatCannotBeHadLeaveNoTrace() throws IOException {
    ReportDocument report = write(StudyFixture.results(), PLENTY);
    assertThat(report.text()).doesNotContain("LPIPS");
    assertThat(report.inside("thead", "th")).hasSize(1 + 8);
  }

  @Test
  void textOfOthersStaysText() throws IOException {
    StudyResults results = StudyFixture.results();
    StudyFixture.draw(results, folder);
    ReportDocument report = write(results, PLENTY);
    String shown = StudyFixture.HOSTILE.replace('\u0007', '\uFFFD');
    assertThat(report.elements("script")).hasSize(1);
    assertThat(report.inside("details", "summary").stream().map(report::text))
        .anyMatch(text -> text.startsWith(shown));
    assertThat(report.values("alt")).anyMatch(text -> text.contains(shown));
  }

  @Test
  void picturesAreAStripARowWithSeedsAndSubjects() throws IOException {
    StudyResults results = StudyFixture.results();
    StudyFixture.draw(results, folder);
    ReportDocument report = write(results, PLENTY);
    List<Element> strips = report.elements("img");
    assertThat(strips).hasSize(6 * 4);
    String source = strips.getFirst().getAttribute("src");
    byte[] jpeg = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
    assertThat(ImageDecoder.decode(jpeg).width()).isEqualTo(8 * 100 - 4);
    assertThat(ImageDecoder.decode(jpeg).height()).isEqualTo(96);
    assertThat(jpeg.length).isLessThan(16_000);
    assertThat(strips.getFirst().getAttribute("alt"))
        .isEqualTo(
            "off, seeds 0 to 7: “a person”. From left to right: person, person, person, person,"
                + " person, person, person, person.");
    assertThat(report.having("open")).hasSize(3);
    assertThat(report.text()).contains("\"seed\" : 0").doesNotContain("Empty frames");
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    StudyResults all = StudyFixture.results();
    StudyFixture.draw(all, folder);
    Files.delete(folder.resolve(all.images().get(2).file()));
    Files.writeString(folder.resolve(all.images().get(5).file()), "no picture");
    StudyResults results =
        new StudyResults(
            all.study(),
            all.evaluators(),
            all.metrics(),
            all.settings(),
            all.images().subList(0, 188),
            1,
            List.of("line 9: the prompt is empty"));
    ReportDocument report = write(results, PLENTY);
    assertThat(report.text())
        .contains(
            "Not complete: 1 request is not drawn. All figures are of the 188 images there are, of"
                + " 192.")
        .contains("Skipped, failed or not measured: line 9: the prompt is empty")
        .contains("CADS: guidance.cads: acts on 12 of 20 steps (12×)")
        .contains("4 images are not drawn")
        .contains("2 files are missing from the folder or no pictures");
    assertThat(report.elements("img")).hasSize(6 * 4);
  }

  @Test
  void oneSettingAloneIsNotCompared() throws IOException {
    StudyResults all = StudyFixture.results();
    StudyResults results = StudyFixture.with(all, all.settings().subList(0, 1));
    ReportDocument report = write(results, PLENTY);
    assertThat(report.text()).contains("0.412 [0.386, 0.438]").doesNotContain("Differences from");
    assertThat(report.values("class")).noneMatch(name -> name.startsWith("verdict"));
    assertThat(report.values("id")).doesNotContain("effects").contains("tradeoffs", "cost");
  }

  @Test
  void figuresThatAreNoNumbersAreDashes() throws IOException {
    StudyResults all = StudyFixture.results();
    List<SettingScores> settings = new ArrayList<>(all.settings());
    SettingScores second = settings.get(1);
    Map<String, Estimate> scores = new LinkedHashMap<>(second.scores());
    scores.put("vendi", new Estimate(Double.NaN, null, null));
    scores.put("alignment", new Estimate(0.5, Double.NaN, Double.NaN));
    scores.remove("seconds");
    Map<String, Estimate> differences = new LinkedHashMap<>(second.differences());
    differences.put("vendi", new Estimate(Double.NaN, Double.NaN, Double.NaN));
    differences.remove("seconds");
    differences.remove("seconds_change");
    settings.set(
        1,
        new SettingScores(
            second.name(), scores, differences, Map.of(), Map.of(), second.warnings()));
    ReportDocument report = write(StudyFixture.with(all, settings), PLENTY);
    String row = report.text(report.inside("tbody", "tr").get(1));
    assertThat(row).contains("better – 0.311").contains(" 50.0 98.7").endsWith(" –");
    assertThat(report.source()).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void nothingDrawnIsAReportToo() throws IOException {
    StudyResults all = StudyFixture.results();
    StudyResults results =
        new StudyResults(all.study(), List.of(), Map.of(), List.of(), List.of(), 48, List.of());
    assertThat(write(results, PLENTY).text())
        .contains("48 requests are not drawn")
        .contains("nothing is scored yet");
  }

  @Test
  void fewerColumnsKeepTheFileSmall() throws IOException {
    StudyResults results = StudyFixture.results();
    StudyFixture.draw(results, folder);
    write(results, PLENTY);
    long whole = Files.size(folder.resolve(Report.FILE));
    long text = whole - pictures();
    ReportDocument half = write(results, (whole - text) / 2);
    assertThat(pictures()).isLessThanOrEqualTo((whole - text) / 2);
    assertThat(half.text()).containsPattern("With [34] columns in place of 8");
    assertThat(half.elements("img")).hasSize(6 * 4);

    ReportDocument little = write(results, (whole - text) / 30);
    assertThat(pictures()).isLessThanOrEqualTo((whole - text) / 30);
    assertThat(little.text()).containsPattern("The pictures of \\d prompts are left out");
  }

  @Test
  void aFileOutsideOfTheFolderIsNotShown() throws IOException {
    StudyResults all = StudyFixture.results();
    Path inner = Files.createDirectory(folder.resolve("inner"));
    StudyFixture.draw(all, folder);
    StudyResults results =
        new StudyResults(
            all.study(),
            all.evaluators(),
            all.metrics(),
            all.settings(),
            all.images().stream()
                .map(image ->
                    new StudyResults.ImageScores(
                        image.setting(),
                        image.line(),
                        image.seed(),
                        "../" + image.file(),
                        image.request(),
                        image.scores(),
                        image.shown()))
                .toList(),
            0,
            List.of());
    Report.write(results, inner);
    assertThat(ReportDocument.read(inner.resolve(Report.FILE)).text())
        .contains("192 files are missing from the folder");
  }

  private long pictures() throws IOException {
    return ReportDocument.read(folder.resolve(Report.FILE)).values("src").stream()
        .mapToLong(String::length)
        .sum();
  }

  private ReportDocument write(StudyResults results, long pictureCharacters) throws IOException {
    Report.write(results, folder, Instant.parse("2026-11-25T12:00:00Z"), pictureCharacters);
    return ReportDocument.read(folder.resolve(Report.FILE));
  }
}
