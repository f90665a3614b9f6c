package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/**
 * Strategic stochastic sampling of trajectory consistency models: Zheng et al. 2024,
 * arXiv:2402.19159.
 */
public final class TcdScheduler extends ConfiguredScheduler {
  private final double eta;

  /**
   * Configures a scheduler.
   *
   * @param eta the paper's gamma: how far below the next step to go before adding noise, in [0, 1]
   */
  public TcdScheduler(SchedulerConfig config, double eta) {
    super(config, NoiseSchedule.of(config.noise()));
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta is " + eta + ", expected 0..1");
    }
    this.eta = eta;
  }

  /**
   * Starts one image's run.
   *
   * @param steps 1..{@code original_inference_steps}
   */
  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, config.consistency().originalSteps(), startStep);
    return new Run(config.consistency().timesteps(schedule.size(), steps, 1), startStep, noise);
  }

  private final class Run extends VariancePreservingRun {
    private final int last;

    Run(int[] timesteps, int first, TorchGenerator noise) {
      super(
          config,
          schedule,
          timesteps,
          first,
          noise,
          VariancePreservingRun.beyond(config, schedule));
      last = timesteps.length - 1;
    }

    /**
     * Algorithm 4: DDIM to timestep s = (1 - eta) next, then noise up to the next one. x0 is never
     * clipped, whatever the configuration says, as in diffusers.
     */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      double abar = abar(timestepAt(at));
      int next = at == last ? 0 : timestepAt(at + 1);
      double abarLow = abar((int) ((float) (1 - eta) * next));
      PredictionType type = config.prediction().type();
      double alpha = Math.sqrt(abar);
      double sigma = Math.sqrt(1 - abar);

      Tensor denoised = predicted(type.denoised(alpha, sigma).of(latents, modelOutput));
      Tensor epsilon = type.noise(alpha, sigma).of(latents, modelOutput);
      Tensor low = WeightedSum.of(Math.sqrt(abarLow), denoised, Math.sqrt(1 - abarLow), epsilon);
      if (at == last || eta == 0) {
        return low;
      }
      double kept = abar(next) / abarLow;
      return WeightedSum.of(Math.sqrt(kept), low, Math.sqrt(1 - kept), drawLike(latents));
    }
  }
}
