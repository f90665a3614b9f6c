package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;

/** Multistep sampling of latent consistency models: Luo et al. 2023, arXiv:2310.04378. */
public final class LcmScheduler extends ConfiguredScheduler {
  /** The standard deviation of the data that the boundary condition assumes. */
  private static final double SIGMA_DATA = 0.5;

  public LcmScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
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

  /**
   * Starts later as the pipeline of latent consistency models does: all steps are taken, spread
   * over the last part of the teacher's. Stable Diffusion's pipeline leaves steps out instead, also
   * with this scheduler: {@link #start}.
   *
   * @param strength the part of the teacher's steps, in (0, 1]
   * @throws IllegalArgumentException if that part has fewer steps than are to be taken
   */
  public SchedulerRun startWithStrength(int steps, TorchGenerator noise, double strength) {
    SchedulerRun.checkSteps(kind(), steps, config.consistency().originalSteps(), 0);
    return new Run(config.consistency().timesteps(schedule.size(), steps, strength), 0, noise);
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

    /** Algorithm 3: the consistency function f = cSkip x + cOut x0, then noise to the next step. */
    @Override
    Tensor advance(int at, Tensor modelOutput, Tensor latents) {
      int t = timestepAt(at);
      double alpha = Math.sqrt(abar(t));
      double sigma = Math.sqrt(1 - abar(t));
      Mix mix = config.prediction().type().denoised(alpha, sigma);
      Tensor original = config.prediction().limit(mix.of(latents, modelOutput));

      double scaled = t * config.consistency().timestepScaling();
      double squares = scaled * scaled + SIGMA_DATA * SIGMA_DATA;
      double cSkip = SIGMA_DATA * SIGMA_DATA / squares;
      double cOut = scaled / Math.sqrt(squares);
      Tensor consistent = predicted(WeightedSum.of(cSkip, latents, cOut, original));
      if (at == last) {
        return consistent;
      }
      double abarNext = abar(timestepAt(at + 1));
      return WeightedSum.of(
          Math.sqrt(abarNext), consistent, Math.sqrt(1 - abarNext), drawLike(latents));
    }
  }
}
