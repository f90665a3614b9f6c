package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Combinations of given model outputs, against PyTorch's. */
class CombinationGoldenTest {
  private static final double TOLERANCE = 2e-5;
  private static final double[] WEIGHTS = {-1.5, 0.8, -2};

  private final Map<String, Tensor> golden =
      NumpyFile.readNpz(TestPaths.data("golden/guidance/combine.npz"));

  @Test
  void classifierFreeGuidance() {
    assertGolden("cfg", 0);
  }

  @Test
  void rescale() {
    assertGolden("rescale", 0.7);
  }

  @Test
  void oneNegativePrompt() {
    assertGolden("perp_neg_1", 0, "eps_1");
  }

  @Test
  void threePrompts() {
    assertGolden("perp_neg_3", 0, "eps_1", "eps_2", "eps_3");
  }

  @Test
  void aNegativeEqualToThePositiveIsPlainGuidance() {
    assertGolden("perp_neg_negative_equals_positive", 0, "eps_pos");
    assertThat(golden.get("perp_neg_negative_equals_positive").data())
        .containsExactly(golden.get("cfg").data(), within((float) TOLERANCE));
  }

  private void assertGolden(String name, double rescale, String... further) {
    ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(7.5, Interval.ALWAYS, rescale);
    List<PerpNeg.Prompt> prompts =
        IntStream.range(0, further.length)
            .mapToObj(k -> new PerpNeg.Prompt("prompt", WEIGHTS[k], Interval.ALWAYS))
            .toList();
    Tensor expected = golden.get(name);
    for (int image = 0; image < expected.extent(0); image++) {
      int row = image;
      List<Tensor> predictions =
          List.of(further).stream().map(key -> golden.get(key).row(row)).toList();
      Tensor combined =
          PerpNeg.combine(
              guidance,
              golden.get("eps_pos").row(row),
              golden.get("eps_u").row(row),
              prompts,
              predictions);
      assertThat(combined.data())
          .as("%s, image %d", name, image)
          .containsExactly(expected.row(row).data(), within((float) TOLERANCE));
    }
  }
}
