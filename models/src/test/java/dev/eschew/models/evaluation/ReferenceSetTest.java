package dev.eschew.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Precision, recall, density and coverage; {@code golden/evaluation/make_kinds.py} by numpy. */
class ReferenceSetTest {
  private static final double ROUNDING = 1e-12;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void agreesWithNumpy(int k) throws IOException {
    Map<String, Tensor> sets = NumpyFile.resourceNpz(Golden.FOLDER + "reference_sets.npz");
    JsonNode expected;
    try (InputStream file = NumpyFile.open(Golden.FOLDER + "reference_sets.json")) {
      expected = new ObjectMapper().readTree(file).path(Integer.toString(k));
    }
    List<Tensor> reference = rows(sets.get("reference"));
    List<Tensor> drawn = rows(sets.get("drawn"));
    PrecisionRecall pair = PrecisionRecall.of(reference, drawn, k);
    DensityCoverage robust = DensityCoverage.of(reference, drawn, k);
    assertThat(pair.precision())
        .isCloseTo(expected.path("precision").asDouble(), within(ROUNDING))
        .isBetween(0.05, 0.99);
    assertThat(pair.recall()).isCloseTo(expected.path("recall").asDouble(), within(ROUNDING));
    assertThat(robust.density()).isCloseTo(expected.path("density").asDouble(), within(ROUNDING));
    assertThat(robust.coverage()).isCloseTo(expected.path("coverage").asDouble(), within(ROUNDING));
  }

  @Test
  void setsFarApartHaveNothingInCommon() {
    List<Tensor> reference = line(0, 1, 2, 3, 4, 5, 6);
    List<Tensor> drawn = line(100, 101, 102, 103, 104, 105, 106);
    assertThat(PrecisionRecall.of(reference, drawn, 5)).isEqualTo(new PrecisionRecall(0, 0));
    assertThat(DensityCoverage.of(reference, drawn, 5)).isEqualTo(new DensityCoverage(0, 0));
  }

  @Test
  void aSetCoversItself() {
    List<Tensor> set = line(0, 1, 3, 7, 15, 31, 63);
    assertThat(PrecisionRecall.of(set, set, 2)).isEqualTo(new PrecisionRecall(1, 1));
    assertThat(DensityCoverage.of(set, set, 2).coverage()).isEqualTo(1);
  }

  /** References at 0, 1, 3 reach 1, 1, 2 far with k = 1: 2 is in the last two, 10 in none. */
  @Test
  void countsByHand() {
    List<Tensor> reference = line(0, 1, 3);
    List<Tensor> drawn = line(2, 10);
    assertThat(DensityCoverage.of(reference, drawn, 1)).isEqualTo(new DensityCoverage(1, 2 / 3.0));
    assertThat(PrecisionRecall.of(reference, drawn, 1)).isEqualTo(new PrecisionRecall(0.5, 1));
  }

  /** All drawn alike: precise, and no reach to recall anything with. */
  @Test
  void collapseIsPreciseAndRecallsNothing() {
    assertThat(PrecisionRecall.of(line(0, 1, 2, 3), line(1.5f, 1.5f, 1.5f), 2))
        .isEqualTo(new PrecisionRecall(1, 0));
  }

  @Test
  void smallSetsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecisionRecall.of(line(0, 1, 2, 3, 4), line(0, 1, 2, 3, 4, 5), 5))
        .withMessage("reference set: expected more pictures than k = 5 of at least 1, got 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrecisionRecall.of(line(0, 1, 2), line(0, 1), 2))
        .withMessageContaining("drawn pictures");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DensityCoverage.of(line(0, 1, 2), List.of(), 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DensityCoverage.of(line(0, Float.NaN, 2), line(1), 1))
        .withMessageContaining("embedding 1");
  }

  @Test
  void similarityIsTheCosineWithEachReference() {
    ReferenceSimilarity similarity = new ReferenceSimilarity(VendiScoreTest.axes(2, 3));
    ReferenceSimilarity.Similarity found = similarity.of(Tensor.of(new float[] {3, 4, 0}, 3));
    assertThat(found.max()).isCloseTo(0.8, within(1e-9));
    assertThat(found.mean()).isCloseTo(0.7, within(1e-9));
    assertThat(similarity.of(Tensor.of(new float[] {0, 5, 0}, 3)).max())
        .isCloseTo(1, within(ROUNDING));
    assertThat(similarity.of(Tensor.of(new float[] {0, 0, -1}, 3)))
        .isEqualTo(new ReferenceSimilarity.Similarity(0, 0));
    assertThat(similarity.of(Tensor.of(new float[] {-1, 0, 0}, 3)))
        .isEqualTo(new ReferenceSimilarity.Similarity(0, -0.5));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReferenceSimilarity(List.of()));
  }

  @Test
  void clipScoreIsAHundredCosinesAndNeverNegative() {
    Tensor text = Tensor.of(new float[] {2, 0}, 2);
    assertThat(ClipScore.of(Tensor.of(new float[] {3, 4}, 2), text)).isCloseTo(60, within(1e-9));
    assertThat(ClipScore.of(text, text)).isCloseTo(100, within(1e-9));
    assertThat(ClipScore.of(Tensor.of(new float[] {-3, 4}, 2), text)).isZero();
  }

  private static List<Tensor> line(float... places) {
    List<Tensor> points = new ArrayList<>();
    for (float place : places) {
      points.add(Tensor.of(new float[] {place, 1}, 2));
    }
    return points;
  }

  private static List<Tensor> rows(Tensor matrix) {
    int extent = matrix.extent(1);
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < matrix.extent(0); i++) {
      rows.add(Tensor.of(Arrays.copyOfRange(matrix.data(), i * extent, (i + 1) * extent), extent));
    }
    return rows;
  }
}
