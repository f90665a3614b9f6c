package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** What PLMS and PRK share: the transfer part and the multistep gradient. */
abstract class PseudoRun extends VariancePreservingRun {
  /** Adams and Bashforth's weights of orders 1 to 4, the newest output first. */
  private static final double[][] ADAMS_BASHFORTH = {
    {1},
    {3 / 2.0, -1 / 2.0},
    {23 / 12.0, -16 / 12.0, 5 / 12.0},
    {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
  };

  private final PredictionSettings prediction;
  private final Deque<Tensor> outputs = new ArrayDeque<>();

  PseudoRun(
      SchedulerConfig config,
      NoiseSchedule schedule,
      int[] calls,
      int first,
      TorchGenerator noise,
      double beyond) {
    super(config, schedule, calls, first, noise, beyond);
    prediction = config.prediction();
  }

  final void remember(Tensor modelOutput) {
    if (outputs.size() == ADAMS_BASHFORTH.length) {
      outputs.removeLast();
    }
    outputs.addFirst(modelOutput);
  }

  /** The output that was remembered last. */
  final Tensor newest() {
    return outputs.getFirst();
  }

  /** Eq. 12: the outputs so far combined to the highest order that they allow. */
  final Tensor adamsBashforth() {
    double[] weights = ADAMS_BASHFORTH[outputs.size() - 1];
    Iterator<Tensor> each = outputs.iterator();
    Tensor sum = WeightedSum.of(weights[0], each.next());
    for (int i = 1; i < weights.length; i++) {
      sum = WeightedSum.of(1, sum, weights[i], each.next());
    }
    return sum;
  }

  /** Eq. 11, the transfer part: from timestep {@code from} to {@code to} along one gradient. */
  final Tensor transfer(Tensor latents, int from, int to, Tensor gradient) {
    double abar = abar(from);
    double abarNext = abar(to);
    double alpha = Math.sqrt(abar);
    double sigma = Math.sqrt(1 - abar);
    predicted(prediction.type().denoised(alpha, sigma).of(latents, gradient));
    Tensor epsilon = prediction.type().noise(alpha, sigma).of(latents, gradient);
    double slope =
        (abarNext - abar) / (abar * Math.sqrt(1 - abarNext) + alpha * sigma * Math.sqrt(abarNext));
    return WeightedSum.of(Math.sqrt(abarNext / abar), latents, -slope, epsilon);
  }
}
