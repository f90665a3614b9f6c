package dev.eschew.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void refusesAnArrayThatDoesNotFitTheShape() {
    assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 3]")
        .hasMessageContaining("5");
  }

  @Test
  void rowKeepsTheBatchAxisAndCopies() {
    Tensor batch = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor row = batch.row(1);
    assertThat(row.shape()).containsExactly(1, 2);
    assertThat(row.data()).containsExactly(3, 4);
    row.data()[0] = 9;
    assertThat(batch.data()[2]).isEqualTo(3);
  }

  @Test
  void aScalarHasOneValue() {
    assertThat(Tensor.of(new float[] {7}).rank()).isZero();
    assertThat(Tensor.zeros().size()).isEqualTo(1);
  }

  @Test
  void finiteMeansNeitherNanNorInfinite() {
    assertThat(Tensor.of(new float[] {1, 2}, 2).isFinite()).isTrue();
    assertThat(Tensor.of(new float[] {1, Float.NaN}, 2).isFinite()).isFalse();
    assertThat(Tensor.of(new float[] {Float.NEGATIVE_INFINITY, 2}, 2).isFinite()).isFalse();
  }

  @Test
  void sizeOverflowIsAnError() {
    assertThatThrownBy(() -> Tensor.size(1 << 20, 1 << 20)).isInstanceOf(ArithmeticException.class);
  }
}
