package dev.eschew.models.pipeline;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.SchedulerRun;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * One image on its way from noise to latents. All that changes while it is made lives here, so runs
 * of different images, requests and schedulers can take turns or share UNet runs without touching
 * each other.
 */
final class ImageRun {
  private final SchedulerRun scheduler;
  private final int steps;
  private final ClassifierFreeGuidance guidance;
  private final Tensor conditional;
  private final Optional<Tensor> unconditional;
  private Tensor latents;

  /**
   * Draws the initial noise.
   *
   * @param seed the image's own seed
   * @param latentShape (1, C, h, w)
   * @param conditional the prompt's embedding, (1, L, D)
   * @param unconditional the negative or empty prompt's embedding, same shape; empty if guidance is
   *     off all the way
   * @throws IllegalArgumentException if the scheduler cannot take so many steps
   */
  ImageRun(
      Scheduler scheduler,
      int steps,
      long seed,
      int[] latentShape,
      ClassifierFreeGuidance guidance,
      Tensor conditional,
      Optional<Tensor> unconditional) {
    TorchGenerator noise = new TorchGenerator(seed);
    Tensor initial = noise.randn(latentShape);
    this.scheduler = scheduler.start(steps, noise);
    this.steps = steps;
    this.guidance = guidance;
    this.conditional = conditional;
    this.unconditional = unconditional;
    float sigma = this.scheduler.initNoiseSigma();
    this.latents = initial.map(i -> initial.data()[i] * sigma);
  }

  boolean done() {
    return scheduler.done();
  }

  /** Steps that are over: 0..steps. */
  int stepsDone() {
    return scheduler.done() ? steps : scheduler.step();
  }

  Tensor latents() {
    return latents;
  }

  /** The rows that the next model call needs: the conditional one first. */
  List<UnetRow> rows() {
    Tensor sample = scheduler.scaleModelInput(latents);
    float timestep = scheduler.timestep();
    UnetRow row = new UnetRow(sample, timestep, conditional);
    return guided()
        ? List.of(row, new UnetRow(sample, timestep, unconditional.orElseThrow()))
        : List.of(row);
  }

  /** Takes one scheduler step with the predictions for {@link #rows()}, in their order. */
  void advance(List<Tensor> predictions) {
    Tensor prediction =
        guided()
            ? guidance.combine(predictions.get(0), predictions.get(1))
            : predictions.getFirst();
    latents = scheduler.step(prediction, latents);
  }

  private boolean guided() {
    return guidance.isOn(scheduler.step(), steps);
  }
}
