package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void splittingUndoesJoining() {
    Tensor one = Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2);
    Tensor other = Tensor.of(new float[] {5, 6, 7, 8}, 1, 2, 2);
    Tensor joined = Batch.join(List.of(one, other));
    assertThat(joined.shape()).containsExactly(2, 2, 2);
    List<Tensor> split = Batch.split(joined);
    assertThat(split.get(0).data()).containsExactly(one.data());
    assertThat(split.get(1).data()).containsExactly(other.data());
  }

  @Test
  void refusesRowsOfDifferentShapes() {
    assertThatThrownBy(() -> Batch.join(List.of(Tensor.zeros(1, 2), Tensor.zeros(1, 3))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Batch.join(List.of(Tensor.zeros(2, 2))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
