package dev.eschew.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.DiversitySetting;
import dev.eschew.models.pipeline.InvalidFieldException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiversityKnobTest {
  private static final List<DiversitySetting> OWN =
      List.of(
          new DiversitySetting(0, json("{'negtome': {'reference': 'first', 'alpha': 0}}")),
          new DiversitySetting(
              0.5,
              json(
                  "{'scale': 5, 'negtome': {'reference': 'first', 'alpha': 1, 'timesteps': [1000,"
                      + " 800], 'min_side': 8}}")),
          new DiversitySetting(
              1,
              json(
                  "{'scale': 4, 'negtome': {'reference': 'all', 'alpha': 2, 'timesteps': [1000,"
                      + " 600], 'min_side': 0}, 'cads': {'noise_scale': 0.25}}")));

  @Test
  void atASettingItIsThatSetting() {
    GuidanceRequest turned = turn("{}", 0.5, 4);
    assertThat(turned.scale()).isEqualTo(5);
    assertThat(turned.negtome().alpha()).isEqualTo(1);
    assertThat(turned.cads()).isNull();
  }

  @Test
  void betweenSettingsNumbersAreInterpolatedAndTheRestIsTheStrongers() {
    GuidanceRequest turned = turn("{}", 0.75, 4);
    assertThat(turned.scale()).isEqualTo(4.5);
    assertThat(turned.negtome().alpha()).isEqualTo(1.5);
    assertThat(turned.negtome().timesteps()).containsExactly(1000.0, 700.0);
    assertThat(turned.negtome().reference()).isEqualTo("all");
    assertThat(turned.negtome().minSide()).isZero();
    assertThat(turned.cads().noiseScale()).isEqualTo(0.25);
    assertThat(turn("{}", 0.25, 4).negtome().alpha()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void whatTheRequestSaysWins() {
    GuidanceRequest turned =
        turn("{'scale': 9, 'negtome': {'alpha': 0.3, 'interval': [0, 0.5]}}", 1, 4);
    assertThat(turned.scale()).isEqualTo(9);
    assertThat(turned.negtome().alpha()).isEqualTo(0.3);
    assertThat(turned.negtome().interval()).containsExactly(0.0, 0.5);
    assertThat(turned.negtome().timesteps()).isNull();
    assertThat(turned.negtome().reference()).isEqualTo("all");
    assertThat(turned.cads()).isNotNull();
    GuidanceRequest images = turn("{'negtome': {'images': [{'image': 'AAAA'}]}}", 1, 1);
    assertThat(images.negtome().reference()).isNull();
    assertThat(images.negtome().images()).hasSize(1);
  }

  @Test
  void zeroAddsNothingThatActs() {
    assertThat(DiversityKnob.apply(GuidanceRequest.ABSENT, 0, List.of(), 4))
        .isEqualTo(new DiversityKnob.Outcome(GuidanceRequest.ABSENT, false));
  }

  @Test
  void withoutSettingsOfItsOwnAModelTakesThePapers() {
    GuidanceRequest half =
        DiversityKnob.apply(GuidanceRequest.ABSENT, 0.5, List.of(), 2).guidance();
    assertThat(half.negtome().alpha()).isCloseTo(0.45, within(1e-12));
    assertThat(half.negtome().reference()).isEqualTo("first");
  }

  @Test
  void oneImageHasNoOtherToDifferFrom() {
    assertThat(DiversityKnob.apply(GuidanceRequest.ABSENT, 0.5, List.of(), 1))
        .isEqualTo(new DiversityKnob.Outcome(GuidanceRequest.ABSENT, true));
    assertThat(DiversityKnob.apply(GuidanceRequest.ABSENT, 1, OWN, 1).idle()).isFalse();
  }

  @Test
  void refusesWhatIsNoPlaceOnTheScale() {
    for (double value : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> DiversityKnob.apply(GuidanceRequest.ABSENT, value, OWN, 2))
          .isInstanceOf(InvalidFieldException.class)
          .hasMessageContaining("0 to 1");
    }
    List<DiversitySetting> wrong = List.of(new DiversitySetting(0, json("{'strength': 1}")));
    assertThatThrownBy(() -> DiversityKnob.apply(GuidanceRequest.ABSENT, 1, wrong, 2))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessageContaining("strength");
  }

  private static GuidanceRequest turn(String asked, double diversity, int images) {
    return DiversityKnob.apply(
            ApiJson.convert(json(asked), GuidanceRequest.class), diversity, OWN, images)
        .guidance();
  }

  private static ObjectNode json(String text) {
    return ApiJson.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), ObjectNode.class);
  }
}
