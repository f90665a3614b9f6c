package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** PNDM's linear multistep run: arXiv:2202.09778, algorithm 2 with a cheaper start. */
final class PlmsRun extends PseudoRun {
  private final int stride;
  private final int first;
  private Tensor start;

  PlmsRun(
      SchedulerConfig config,
      NoiseSchedule schedule,
      int[] calls,
      int first,
      TorchGenerator noise,
      double beyond,
      int stride) {
    super(config, schedule, calls, first, noise, beyond);
    this.stride = stride;
    this.first = first;
  }

  /** Each visited timestep once, the second one twice: the first step is taken, then mended. */
  static int[] callsOf(int[] visited) {
    if (visited.length == 1) {
      return visited;
    }
    int[] calls = new int[visited.length + 1];
    calls[0] = visited[0];
    System.arraycopy(visited, 1, calls, 2, visited.length - 1);
    calls[1] = visited[1];
    return calls;
  }

  @Override
  Tensor advance(int at, Tensor modelOutput, Tensor latents) {
    int t = timestepAt(at);
    if (at == first + 1) {
      Tensor mean = WeightedSum.of(0.5, modelOutput, 0.5, newest());
      return transfer(start, t + stride, t, mean);
    }
    if (at == first) {
      start = latents;
    }
    remember(modelOutput);
    return transfer(latents, t, t - stride, adamsBashforth());
  }

  @Override
  int stepOf(int at) {
    return Math.max(at - 1, first);
  }
}
