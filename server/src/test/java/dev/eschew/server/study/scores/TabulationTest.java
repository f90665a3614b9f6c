package dev.eschew.server.study.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.SettingScores;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two prompts, four seeds, requests of two: two units a prompt. Figures by hand. */
class TabulationTest {
  private static final StudyPrompt CAR = TestStudies.prompt(2, "a car", Map.of(), Map.of());
  private static final StudyPrompt CAT = TestStudies.prompt(4, "a cat", Map.of(), Map.of());
  private static final Study STUDY = TestStudies.study(4, 2, CAR, CAT);
  private static final StudyGrid GRID = new StudyGrid(STUDY);
  private static final Naming NAMING =
      new Naming(List.of("eye"), List.of(), List.of("eye"), List.of(), List.of());

  /** Embeddings on this many axes, taken in turn. */
  private static ScoredSet set(int setting, int prompt, int set, int axes, double... unwanted) {
    StudyPrompt drawn = STUDY.prompts().get(prompt);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < unwanted.length; i++) {
      files.add(setting + "-" + drawn.line() + "-" + (2 * set + i) + ".png");
    }
    var drawing =
        TestStudies.drawing(
            STUDY.settings().get(setting).name(), drawn, STUDY.firstSeed() + 2L * set, files);
    List<ScoredSet.ScoredImage> images = new ArrayList<>();
    for (int i = 0; i < unwanted.length; i++) {
      Map<String, Double> scores = new LinkedHashMap<>();
      scores.put("unwanted", unwanted[i]);
      scores.put("seconds", 1.0 + setting);
      float[] embedding = new float[4];
      embedding[(2 * set + i) % axes] = 1;
      images.add(
          new ScoredSet.ScoredImage(
              drawing.images().get(i), scores, Map.of(), List.of(Tensor.of(embedding, 4))));
    }
    return new ScoredSet(
        new StudyGrid.Place(setting, prompt, set), drawing, images, Map.of("vendi", 1.0 + set));
  }

  private static StudyResults results(ScoredSet... sets) {
    return new Tabulation(GRID, NAMING, List.of(sets), new References(List.of()))
        .results(List.of("line 9: no prompt"));
  }

  private static StudyResults whole() {
    return results(
        set(0, 0, 0, 1, 1, 1),
        set(0, 0, 1, 1, 1, 0),
        set(0, 1, 0, 2, 0, 0),
        set(0, 1, 1, 2, 1, 0),
        set(1, 0, 0, 4, 1, 0),
        set(1, 0, 1, 4, 0, 0),
        set(1, 1, 0, 4, 0, 0),
        set(1, 1, 1, 4, 1, 0));
  }

  @Test
  void meansAreOverImagesAndSets() {
    SettingScores off = whole().settings().getFirst();
    assertThat(off.name()).isEqualTo("off");
    assertThat(off.scores().get("unwanted").value()).isEqualTo(0.5);
    assertThat(off.scores().get("vendi").value()).isEqualTo(1.5);
    assertThat(off.scores().get("seconds")).isEqualTo(new Estimate(1, 1.0, 1.0));
    assertThat(off.prompts().get(2).get("unwanted")).isEqualTo(new Estimate(0.75, 0.5, 1.0));
    assertThat(off.prompts().get(4).get("unwanted")).isEqualTo(new Estimate(0.25, 0.0, 0.5));
    assertThat(off.differences()).isEmpty();
  }

  /** A prompt's images lie on 1 and 2 axes, all of them in the shares 3/4 and 1/4. */
  @Test
  void figuresOfPromptsAndSettingsSeeAllOfTheirImages() {
    StudyResults results = whole();
    Map<String, Estimate> off = results.settings().getFirst().scores();
    assertThat(off.get("vendi_prompt").value()).isCloseTo(1.5, within(1e-6));
    assertThat(off.get("vendi_prompt").low()).isCloseTo(1, within(1e-6));
    assertThat(off.get("vendi_prompt").high()).isCloseTo(2, within(1e-6));
    double entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    assertThat(off.get("vendi_all").value()).isCloseTo(Math.exp(entropy), within(1e-5));
    assertThat(off.get("vendi_all").low()).isNull();
    Map<String, Estimate> on = results.settings().get(1).scores();
    assertThat(on.get("vendi_all").value()).isCloseTo(4, within(1e-5));
    assertThat(results.settings().get(1).differences().get("vendi_all").value())
        .isCloseTo(4 - Math.exp(entropy), within(1e-5));
    assertThat(results.settings().get(1).prompts().get(4).get("vendi_prompt"))
        .isEqualTo(new Estimate(4, null, null));
  }

  /** The cat's images are the same in both settings, each set of the car's shows half less. */
  @Test
  void differencesArePaired() {
    SettingScores on = whole().settings().get(1);
    assertThat(on.scores().get("unwanted").value()).isEqualTo(0.25);
    assertThat(on.differences().get("unwanted")).isEqualTo(new Estimate(-0.25, -0.25, -0.25));
    assertThat(on.differences().get("vendi")).isEqualTo(new Estimate(0, 0.0, 0.0));
    assertThat(on.differences().get("seconds_change")).isEqualTo(new Estimate(1, 1.0, 1.0));
    assertThat(on.differences().get("unwanted_change").value()).isEqualTo(-0.5);
    assertThat(on.scores()).doesNotContainKey("seconds_change");
  }

  /** The car's second set is not drawn with "on": the baseline's is not compared with either. */
  @Test
  void onlyWhatBothSettingsHaveIsCompared() {
    StudyResults results =
        results(set(0, 0, 0, 1, 1, 1), set(0, 0, 1, 1, 0, 0), set(1, 0, 0, 4, 0, 0));
    SettingScores on = results.settings().get(1);
    assertThat(results.settings().getFirst().scores().get("unwanted").value()).isEqualTo(0.5);
    assertThat(on.differences().get("unwanted")).isEqualTo(new Estimate(-1, null, null));
    assertThat(on.differences()).doesNotContainKey("vendi_all");
    assertThat(on.scores()).doesNotContainKey("vendi_prompt").containsKey("vendi_all");
    assertThat(on.prompts().get(4)).isEmpty();
    assertThat(results.missing()).isEqualTo(5);
  }

  @Test
  void imagesAreInOrderAndMetricsAreTold() {
    StudyResults results = whole();
    assertThat(results.missing()).isZero();
    assertThat(results.skipped()).containsExactly("line 9: no prompt");
    assertThat(results.images()).hasSize(16);
    assertThat(results.images().get(5).file()).isEqualTo("0-4-1.png");
    assertThat(results.images().get(5).seed()).isEqualTo(101);
    assertThat(results.images().get(5).request()).isEqualTo("off4-100");
    assertThat(results.metrics().keySet())
        .containsExactly(
            "unwanted",
            "unwanted_change",
            "vendi",
            "vendi_prompt",
            "vendi_all",
            "seconds",
            "seconds_change");
    assertThat(results.metrics().get("unwanted").better()).isEqualTo("lower");
  }
}
