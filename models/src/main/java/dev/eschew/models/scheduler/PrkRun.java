package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** PNDM's run with Runge-Kutta steps first: arXiv:2202.09778, algorithm 2. */
final class PrkRun extends PseudoRun {
  private static final int STAGES = 4;

  private final int stride;
  private final int first;
  private final int rungeKutta;
  private Tensor start;
  private Tensor sum;

  /**
   * Prepares a run.
   *
   * @param rungeKutta the number of Runge-Kutta steps, four calls each
   */
  PrkRun(
      SchedulerConfig config,
      NoiseSchedule schedule,
      int[] calls,
      int first,
      TorchGenerator noise,
      double beyond,
      int stride,
      int rungeKutta) {
    super(config, schedule, calls, first, noise, beyond);
    this.stride = stride;
    this.first = first;
    this.rungeKutta = rungeKutta;
  }

  /** Four calls a step at its start, twice in the middle and at its end; then one call a step. */
  static int[] callsOf(int[] visited, int rungeKutta, int stride) {
    int[] calls = new int[visited.length + (STAGES - 1) * rungeKutta];
    for (int step = 0; step < rungeKutta; step++) {
      int end = visited[step + 1];
      calls[STAGES * step] = visited[step];
      calls[STAGES * step + 1] = end + stride / 2;
      calls[STAGES * step + 2] = end + stride / 2;
      calls[STAGES * step + 3] = end;
    }
    System.arraycopy(visited, rungeKutta, calls, STAGES * rungeKutta, visited.length - rungeKutta);
    return calls;
  }

  @Override
  Tensor advance(int at, Tensor modelOutput, Tensor latents) {
    int t = timestepAt(at);
    int taken = at - first;
    if (taken >= STAGES * rungeKutta) {
      remember(modelOutput);
      return transfer(latents, t, t - stride, adamsBashforth());
    }
    int from = timestepAt(taken - taken % STAGES);
    return switch (taken % STAGES) {
      case 0 -> {
        remember(modelOutput);
        start = latents;
        sum = modelOutput;
        yield transfer(start, from, t - stride / 2, modelOutput);
      }
      case 1 -> {
        sum = WeightedSum.of(1, sum, 2, modelOutput);
        yield transfer(start, from, t, modelOutput);
      }
      case 2 -> {
        sum = WeightedSum.of(1, sum, 2, modelOutput);
        yield transfer(start, from, t - stride / 2, modelOutput);
      }
      default -> transfer(start, from, t, WeightedSum.of(1 / 6.0, sum, 1 / 6.0, modelOutput));
    };
  }

  @Override
  int stepOf(int at) {
    int calls = STAGES * rungeKutta;
    return Math.max(first, at < calls ? at / STAGES : at - calls + rungeKutta);
  }
}
