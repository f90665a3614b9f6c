package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;

/**
 * Pseudo numerical methods: Liu et al. 2022, arXiv:2202.09778. Linear multistep (PLMS), started by
 * a step of Heun's kind or, without {@code skip_prk_steps}, by three Runge-Kutta steps (PRK).
 */
public final class PndmScheduler extends ConfiguredScheduler {
  private static final int RUNGE_KUTTA_STEPS = 3;

  public PndmScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  /**
   * A later start leaves out as many calls, not steps, and warms up afresh at the call that it
   * comes to: the pipelines of diffusers do so, and their pictures differ from those of a solver
   * that would start at a step.
   */
  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    TimestepSettings settings = config.timesteps();
    int[] visited = settings.spacing().wholeTimesteps(schedule.size(), steps, settings.offset());
    int stride = schedule.size() / steps;
    double beyond = VariancePreservingRun.beyond(config, schedule);
    if (config.solver().skipPrkSteps()) {
      return new PlmsRun(
          config, schedule, PlmsRun.callsOf(visited), startStep, noise, beyond, stride);
    }
    int rungeKutta = Math.min(RUNGE_KUTTA_STEPS, visited.length - 1);
    return new PrkRun(
        config,
        schedule,
        PrkRun.callsOf(visited, rungeKutta, stride),
        startStep,
        noise,
        beyond,
        stride,
        rungeKutta);
  }
}
