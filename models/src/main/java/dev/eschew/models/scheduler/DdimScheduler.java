package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** DDIM: Song et al. 2021, arXiv:2010.02502. */
public final class DdimScheduler extends ConfiguredScheduler {
  private final double eta;

  /**
   * Configures a scheduler.
   *
   * @param eta 0 for the deterministic process, 1 for that of DDPM; in [0, 1]
   */
  public DdimScheduler(SchedulerConfig config, double eta) {
    super(config, NoiseSchedule.of(config.noise()));
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta is " + eta + ", expected 0..1");
    }
    this.eta = eta;
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    TimestepSettings settings = config.timesteps();
    int[] timesteps = settings.spacing().wholeTimesteps(schedule.size(), steps, settings.offset());
    return new Run(timesteps, startStep, noise, schedule.size() / steps);
  }

  private final class Run extends VariancePreservingRun {
    private final int stride;

    Run(int[] timesteps, int first, TorchGenerator noise, int stride) {
      super(
          config,
          schedule,
          timesteps,
          first,
          noise,
          VariancePreservingRun.beyond(config, schedule));
      this.stride = stride;
    }

    /** Eq. 12, with the sigma of eq. 16; the predicted noise is that of the unlimited x0. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      int t = timestepAt(at);
      double abar = abar(t);
      double abarNext = abar(t - stride);
      PredictionType type = config.prediction().type();
      double alpha = Math.sqrt(abar);
      double sigma = Math.sqrt(1 - abar);

      Tensor denoised =
          predicted(
              config.prediction().limit(type.denoised(alpha, sigma).of(latents, modelOutput)));
      Tensor epsilon = type.noise(alpha, sigma).of(latents, modelOutput);

      // In float32, for where nearly all is noise the two shares cancel.
      float variance =
          (float) (1 - abarNext) / (float) (1 - abar) * (1 - (float) abar / (float) abarNext);
      float deviation = (float) eta * (float) Math.sqrt(Math.max(variance, 0));
      float left = (float) (1 - abarNext) - deviation * deviation;
      double towards = Math.sqrt(Math.max(left, 0));
      if (eta == 0) {
        return WeightedSum.of(Math.sqrt(abarNext), denoised, towards, epsilon);
      }
      return WeightedSum.of(
          Math.sqrt(abarNext), denoised, towards, epsilon, deviation, drawLike(latents));
    }
  }
}
