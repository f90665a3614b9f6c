package dev.eschew.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import dev.eschew.guidance.NegToMe.Activity;
import dev.eschew.guidance.NegToMe.Reference;
import dev.eschew.guidance.NegToMe.Steps;
import dev.eschew.guidance.NegToMe.Timesteps;
import dev.eschew.guidance.reference.NegToMeReference;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegToMeTest {
  private final Random random = new Random(9);
  private final double[][][] images = {gaussian(), gaussian(), gaussian()};

  @ParameterizedTest
  @CsvSource({"1000, true", "901, true", "900, true", "899.5, false", "0, false"})
  void timestepsIncludeBothEnds(double timestep, boolean on) {
    assertThat(term(0.9, 0.65, new Timesteps(1000, 900)).isOn(timestep, 0, 10)).isEqualTo(on);
  }

  @Test
  void anIntervalCountsSteps() {
    NegToMe term = term(0.9, 0.65, new Steps(new Interval(0.2, 0.5)));
    assertThat(term.isOn(999, 1, 10)).isFalse();
    assertThat(term.isOn(999, 2, 10)).isTrue();
    assertThat(term.isOn(1, 4, 10)).isTrue();
    assertThat(term.isOn(1, 5, 10)).isFalse();
  }

  @Test
  void whatChangesNoTokenIsOff() {
    assertThat(term(0, 0.65, NegToMe.DEFAULT_ACTIVITY).isOn(999, 0, 10)).isFalse();
    assertThat(term(0.9, 1, NegToMe.DEFAULT_ACTIVITY).isIdentity()).isTrue();
  }

  @Test
  void actsOnThePlacesAskedFor() {
    NegToMe term =
        new NegToMe(
            0.9,
            0.65,
            NegToMe.DEFAULT_ACTIVITY,
            Set.of(Block.UP),
            Set.of(AttentionKind.SELF),
            8,
            Reference.FIRST);
    assertThat(term.acts(new SiteClass(Block.UP, AttentionKind.SELF, 0), 8, 16)).isTrue();
    assertThat(term.acts(new SiteClass(Block.UP, AttentionKind.SELF, 1), 16, 16)).isTrue();
    assertThat(term.acts(new SiteClass(Block.UP, AttentionKind.SELF, 1), 16, 14)).isFalse();
    assertThat(term.acts(new SiteClass(Block.UP, AttentionKind.SELF, 1), 14, 16)).isFalse();
    assertThat(term.acts(new SiteClass(Block.UP, AttentionKind.CROSS, 0), 16, 16)).isFalse();
    assertThat(term.acts(new SiteClass(Block.MID, AttentionKind.SELF, 0), 16, 16)).isFalse();
  }

  @Test
  void refusesWhatItCannotTake() {
    assertThatThrownBy(() -> term(11, 0.65, NegToMe.DEFAULT_ACTIVITY))
        .hasMessage("expected an alpha from 0 to 10, got 11");
    assertThatThrownBy(() -> term(Double.NaN, 0.65, NegToMe.DEFAULT_ACTIVITY))
        .hasMessageContaining("got NaN");
    assertThatThrownBy(() -> term(0.9, -1.5, NegToMe.DEFAULT_ACTIVITY))
        .hasMessageContaining("threshold from -1 to 1");
    assertThatThrownBy(() -> new Timesteps(900, 1000)).hasMessageContaining("first >= last");
    assertThatThrownBy(() -> new Timesteps(1001, 0)).hasMessageContaining("[1001.0, 0.0]");
    assertThatThrownBy(() -> new Timesteps(5, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> of(Set.of(), EnumSet.allOf(AttentionKind.class), 0))
        .isInstanceOfSatisfying(
            InvalidTermException.class, e -> assertThat(e.component()).isEqualTo("blocks"));
    assertThatThrownBy(() -> of(EnumSet.allOf(Block.class), Set.of(), 0))
        .isInstanceOfSatisfying(
            InvalidTermException.class, e -> assertThat(e.component()).isEqualTo("attention"));
    assertThatThrownBy(() -> of(EnumSet.allOf(Block.class), Set.of(AttentionKind.SELF), -1))
        .isInstanceOfSatisfying(
            InvalidTermException.class, e -> assertThat(e.component()).isEqualTo("min_side"));
  }

  @Test
  void alphaZeroIsTheIdentity() {
    assertThat(NegToMeReference.all(images, 0, -1)).isDeepEqualTo(images);
  }

  @Test
  void aTokenIsPushedFromItsBestMatchAlone() {
    double[][] tokens = {{1, 0}, {0, 2}};
    double[][] references = {{3, 3}, {5, 1}, {-1, 0}};
    double[][] merged = NegToMeReference.merge(tokens, references, 0.5, 0.65);
    assertThat(merged[0]).containsExactly(new double[] {1.5 - 2.5, -0.5}, within(1e-12));
    assertThat(merged[1]).containsExactly(new double[] {-1.5, 3 - 1.5}, within(1e-12));
  }

  @Test
  void theThresholdIsStrict() {
    double[][] tokens = {{3, 4}};
    double[][] references = {{1, 0}};
    assertThat(NegToMeReference.merge(tokens, references, 1, 0.6)).isDeepEqualTo(tokens);
    assertThat(NegToMeReference.merge(tokens, references, 1, 0.59)[0]).containsExactly(5, 8);
  }

  @Test
  void theMaskForbidsMatches() {
    double[][] tokens = {{1, 0}};
    double[][] references = {{1, 0}, {2, 1}};
    assertThat(NegToMeReference.merge(tokens, references, new boolean[] {false, true}, 1, 0)[0])
        .containsExactly(0, -1);
    assertThat(NegToMeReference.merge(tokens, references, new boolean[2], 1, -1))
        .isDeepEqualTo(tokens);
  }

  @Test
  void theFirstImageStaysAndTheOthersDoNotSeeEachOther() {
    double[][][] merged = NegToMeReference.first(images, 0.9, 0.2);
    assertThat(merged[0]).isDeepEqualTo(images[0]);
    assertThat(merged[1]).isNotEqualTo(images[1]);
    double[][][] two = {images[0], images[2]};
    assertThat(NegToMeReference.first(two, 0.9, 0.2)[1]).isDeepEqualTo(merged[2]);
  }

  @Test
  void ofTwoImagesEachIsTheOthersReference() {
    double[][][] two = {images[0], images[1]};
    double[][][] swapped = {images[1], images[0]};
    double[][][] merged = NegToMeReference.all(two, 0.9, 0.2);
    assertThat(merged[1]).isDeepEqualTo(NegToMeReference.first(two, 0.9, 0.2)[1]);
    assertThat(merged[0]).isDeepEqualTo(NegToMeReference.first(swapped, 0.9, 0.2)[1]);
  }

  private static NegToMe term(double alpha, double threshold, Activity activity) {
    return new NegToMe(
        alpha,
        threshold,
        activity,
        EnumSet.allOf(Block.class),
        EnumSet.allOf(AttentionKind.class),
        0,
        Reference.FIRST);
  }

  private static NegToMe of(Set<Block> blocks, Set<AttentionKind> attention, int minSide) {
    return new NegToMe(
        0.9, 0.65, NegToMe.DEFAULT_ACTIVITY, blocks, attention, minSide, Reference.ALL);
  }

  private double[][] gaussian() {
    double[][] tokens = new double[6][4];
    for (double[] token : tokens) {
      for (int c = 0; c < token.length; c++) {
        token[c] = random.nextGaussian();
      }
    }
    return tokens;
  }
}
