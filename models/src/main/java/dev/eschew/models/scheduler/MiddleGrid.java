package dev.eschew.models.scheduler;

/**
 * The grid of solvers with a second call in the middle of each step but the last. Its sigmas are
 * s0, s1, s1, s2, s2, ..., s(n-1), s(n-1), final: at a second call that of the step's end.
 */
final class MiddleGrid {
  private final SigmaGrid calls;
  private final float[] inputSigmas;

  private MiddleGrid(SigmaGrid calls, float[] inputSigmas) {
    this.calls = calls;
    this.inputSigmas = inputSigmas;
  }

  /** Of each call the timestep and the sigma of the step's start or end. */
  SigmaGrid calls() {
    return calls;
  }

  /** Of each call the sigma of its latents: s0, m0, s1, m1, ..., s(n-1), and the final one. */
  float[] inputSigmas() {
    return inputSigmas;
  }

  /**
   * Puts a call into the middle of each step but the last.
   *
   * @param middles the sigma in the middle of each step
   */
  static MiddleGrid of(
      SchedulerConfig config, NoiseSchedule schedule, SigmaGrid grid, double[] middles) {
    int steps = grid.timesteps().length;
    float[] timesteps = new float[2 * steps - 1];
    float[] sigmas = new float[2 * steps];
    float[] inputSigmas = new float[2 * steps];
    boolean round = config.sigmas().spacing() == SigmaSpacing.KARRAS;
    for (int step = 0; step < steps; step++) {
      float timestep = grid.timesteps()[step];
      timesteps[2 * step] = round ? (float) Math.rint(timestep) : timestep;
      sigmas[2 * step] = grid.sigmas()[step];
      sigmas[2 * step + 1] = grid.sigmas()[step + 1];
      inputSigmas[2 * step] = grid.sigmas()[step];
      inputSigmas[2 * step + 1] = (float) middles[step];
      if (step < steps - 1) {
        timesteps[2 * step + 1] = (float) schedule.timestepOf(inputSigmas[2 * step + 1]);
      }
    }
    return new MiddleGrid(new SigmaGrid(timesteps, sigmas), inputSigmas);
  }
}
