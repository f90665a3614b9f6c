package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusyTimeTest {
  @Test
  void whatOverlapsCountsOnce() {
    BusyTime busy = new BusyTime();
    long start = System.nanoTime();
    busy.begin();
    long inside = System.nanoTime();
    busy.begin();
    passTime();
    busy.end();
    passTime();
    assertThat(busy.nanos()).isGreaterThanOrEqualTo(2_000_000);
    long beforeEnd = System.nanoTime();
    busy.end();
    long over = busy.nanos();
    assertThat(over).isBetween(beforeEnd - inside, System.nanoTime() - start);
    passTime();
    assertThat(busy.nanos()).isEqualTo(over);
  }

  @Test
  void pausesDoNotCount() {
    BusyTime busy = new BusyTime();
    assertThat(busy.nanos()).isZero();
    long most = 0;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      busy.begin();
      busy.end();
      most += System.nanoTime() - start;
      passTime();
    }
    assertThat(busy.nanos()).isBetween(1L, most);
  }

  @Test
  void runsAreCountedWhateverBecomesOfThem() {
    OnnxRuntime runtime = new OnnxRuntime(new Device.Cpu(), 1);
    try (OnnxSession session = LoopGraph.open(runtime)) {
      assertThat(runtime.busy().nanos()).isZero();
      session.run(LoopGraph.inputs(7, 1, 2), LoopGraph.OUTPUT, 2);
      assertThat(runtime.busy().nanos()).isPositive();
      Map<String, Tensor> wrong =
          Map.of("count", Tensor.of(new float[] {1}), "values", Tensor.zeros(3));
      assertThatThrownBy(() -> session.run(wrong, LoopGraph.OUTPUT, 2))
          .isInstanceOf(OnnxFailure.class);
      assertThat(runtime.busy().going()).isZero();
    }
  }

  private static void passTime() {
    long until = System.nanoTime() + 1_000_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }
}
