package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;

/**
 * A noise schedule, a parametrisation and a solver, ready to run. Immutable, shared by requests.
 */
public interface Scheduler {
  SchedulerKind kind();

  /**
   * Starts one image's run from pure noise.
   *
   * @param steps 1 up to the training timesteps, or up to the teacher's steps where the model is
   *     distilled
   * @param noise the image's own generator, from which a stochastic solver goes on drawing
   * @throws IllegalArgumentException if the steps are out of range
   */
  default SchedulerRun start(int steps, TorchGenerator noise) {
    return start(steps, noise, 0);
  }

  /**
   * Starts later, for a picture to begin with. With a strength in [0, 1], {@code startStep = steps
   * - min((int) (steps * strength), steps)}, and the first latents are {@link
   * SchedulerRun#addNoise} of the picture's.
   *
   * @param startStep 0..steps - 1
   */
  SchedulerRun start(int steps, TorchGenerator noise, int startStep);
}
