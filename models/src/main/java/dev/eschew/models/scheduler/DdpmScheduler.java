package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** DDPM over a subset of the timesteps: Ho et al. 2020, arXiv:2006.11239. */
public final class DdpmScheduler extends ConfiguredScheduler {
  /** The posterior's variance is kept above this, so that its logarithm exists. */
  private static final double LEAST_VARIANCE = 1e-20;

  public DdpmScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    TimestepSettings settings = config.timesteps();
    int[] timesteps = settings.spacing().wholeTimesteps(schedule.size(), steps, settings.offset());
    return new Run(timesteps, startStep, noise);
  }

  private final class Run extends VariancePreservingRun {
    private final int last;

    Run(int[] timesteps, int first, TorchGenerator noise) {
      super(config, schedule, timesteps, first, noise, 1);
      last = timesteps.length - 1;
    }

    /** The posterior's mean, eq. 7, and noise with its variance; none at timestep 0. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      int t = timestepAt(at);
      double abar = abar(t);
      double abarNext = at == last ? 1 : abar(timestepAt(at + 1));
      double alpha = abar / abarNext;
      double beta = 1 - alpha;

      Mix mix = config.prediction().type().denoised(Math.sqrt(abar), Math.sqrt(1 - abar));
      Tensor denoised = predicted(config.prediction().limit(mix.of(latents, modelOutput)));
      double ofDenoised = Math.sqrt(abarNext) * beta / (1 - abar);
      double ofLatents = Math.sqrt(alpha) * (1 - abarNext) / (1 - abar);
      if (t == 0) {
        return WeightedSum.of(ofDenoised, denoised, ofLatents, latents);
      }
      double posterior = Math.max((1 - abarNext) / (1 - abar) * beta, LEAST_VARIANCE);
      double variance =
          switch (config.solver().variance()) {
            case FIXED_SMALL, FIXED_SMALL_LOG -> posterior;
            case FIXED_LARGE -> beta;
          };
      return WeightedSum.of(
          ofDenoised, denoised, ofLatents, latents, Math.sqrt(variance), drawLike(latents));
    }
  }
}
