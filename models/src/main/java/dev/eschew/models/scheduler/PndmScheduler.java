package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import java.util.Arrays;

/**
 * Pseudo numerical methods: Liu et al. 2022, arXiv:2202.09778. Linear multistep (PLMS), started by
 * a step of Heun's kind or, without {@code skip_prk_steps}, by three Runge-Kutta steps (PRK).
 */
public final class PndmScheduler extends ConfiguredScheduler {
  private static final int RUNGE_KUTTA_STEPS = 3;

  public PndmScheduler(SchedulerConfig config) {
    super(config, NoiseSchedule.of(config.noise()));
  }

  /** A later start has its own warm-up: only the timesteps before it are left out. */
  @Override
  public SchedulerRun start(int steps, TorchGenerator noise, int startStep) {
    SchedulerRun.checkSteps(kind(), steps, schedule.size(), startStep);
    TimestepSettings settings = config.timesteps();
    int[] all = settings.spacing().wholeTimesteps(schedule.size(), steps, settings.offset());
    int[] visited = Arrays.copyOfRange(all, startStep, all.length);
    int stride = schedule.size() / steps;
    double beyond = VariancePreservingRun.beyond(config, schedule);
    if (config.solver().skipPrkSteps()) {
      return new PlmsRun(
          config, schedule, PlmsRun.callsOf(visited), noise, beyond, stride, startStep);
    }
    int rungeKutta = Math.min(RUNGE_KUTTA_STEPS, visited.length - 1);
    return new PrkRun(
        config,
        schedule,
        PrkRun.callsOf(visited, rungeKutta, stride),
        noise,
        beyond,
        stride,
        startStep,
        rungeKutta);
  }
}
