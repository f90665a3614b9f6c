package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowPaddingTest {
  private static final Map<String, TensorSpec> FIXED =
      Map.of(
          "sample", new TensorSpec("sample", ElementType.FLOAT32, List.of(4L, 2L)),
          "timestep", new TensorSpec("timestep", ElementType.FLOAT32, List.of()));

  @Test
  void theLastRowIsRepeatedAndItsRepetitionsAreCutOff() {
    Map<String, Tensor> values =
        Map.of(
            "sample", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2),
            "timestep", Tensor.of(new float[] {9}));
    RowPadding padding = RowPadding.of(FIXED, values);
    Map<String, Tensor> filled = padding.filled(FIXED, values);
    assertThat(filled.get("sample").shape()).containsExactly(4, 2);
    assertThat(filled.get("sample").data()).containsExactly(1, 2, 3, 4, 3, 4, 3, 4);
    assertThat(filled.get("timestep")).isSameAs(values.get("timestep"));
    assertThat(padding.filled(new int[] {2, 5})).containsExactly(4, 5);
    Tensor cut = padding.cut(filled.get("sample"));
    assertThat(cut.shape()).containsExactly(2, 2);
    assertThat(cut.data()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void nothingHappensWhereAllFits() {
    Map<String, Tensor> full =
        Map.of("sample", Tensor.zeros(4, 2), "timestep", Tensor.of(new float[] {9}));
    assertThat(RowPadding.of(FIXED, full).isNone()).isTrue();
    Map<String, TensorSpec> open =
        Map.of("sample", new TensorSpec("sample", ElementType.FLOAT32, List.of(-1L, 2L)));
    assertThat(RowPadding.of(open, Map.of("sample", Tensor.zeros(3, 2))).isNone()).isTrue();
  }
}
