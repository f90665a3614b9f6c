package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Linear multistep in sigma: Adams and Bashforth's method of order 4 for uneven steps (Hairer,
 * Norsett and Wanner, Solving Ordinary Differential Equations I, section III.5), along dx / dsigma
 * of Karras et al. 2022, arXiv:2206.00364, eq. 1.
 */
public final class LmsScheduler extends ConfiguredScheduler {
  private static final int ORDER = 4;

  /** Gauss' two places in [0, 1]; exact for cubics, as the products below are. */
  private static final double[] PLACES = {0.5 - Math.sqrt(1 / 12.0), 0.5 + Math.sqrt(1 / 12.0)};

  public LmsScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    return new Run(SigmaGrid.overVisited(config, schedule, steps), startStep, noise);
  }

  private final class Run extends VarianceExplodingRun {
    private final Deque<Tensor> slopes = new ArrayDeque<>();

    Run(SigmaGrid grid, int first, TorchGenerator noise) {
      super(config, grid, first, noise);
    }

    /**
     * The order is that of a full run: after a later start the slopes that it lacks are left out of
     * the sum, as diffusers leaves them out.
     */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      double sigma = sigma(at);
      Tensor denoised = predictDenoised(sigma, modelOutput, latents);
      if (slopes.size() == ORDER) {
        slopes.removeLast();
      }
      slopes.addFirst(WeightedSum.of(1 / sigma, latents, -1 / sigma, denoised));
      int order = Math.min(at + 1, ORDER);
      Tensor next = latents;
      int back = 0;
      for (Tensor slope : slopes) {
        if (back < order) {
          next = WeightedSum.of(1, next, weight(at, order, back), slope);
          back++;
        }
      }
      return next;
    }

    /**
     * The integral over the step of the polynomial that is 1 at one slope's sigma, 0 at others'.
     */
    private double weight(int at, int order, int back) {
      double length = sigma(at + 1) - sigma(at);
      double sum = 0;
      for (double place : PLACES) {
        double product = length / PLACES.length;
        for (int other = 0; other < order; other++) {
          if (other != back) {
            product *=
                (sigma(at) + place * length - sigma(at - other))
                    / (sigma(at - back) - sigma(at - other));
          }
        }
        sum += product;
      }
      return sum;
    }
  }
}
