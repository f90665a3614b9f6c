package dev.eschew.models.pipeline;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.SchedulerRun;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * One image on its way from noise to latents. All that changes while it is made lives here, so runs
 * of different images, requests and schedulers can take turns or share UNet runs without touching
 * each other.
 */
final class ImageRun {
  private final int index;
  private final long seed;
  private final SchedulerRun scheduler;
  private final Condition prompt;
  private final NoisyCondition condition;
  private final ReceiptRecorder recorder;
  private final boolean mapped;
  private final StartingLatents start;
  private Tensor latents;

  /**
   * Draws what the image begins with.
   *
   * @param spec the request
   * @param index the image's place in it, counted from 0
   * @param latentShape (1, C, h, w)
   * @param prompt what the conditional row is told
   * @param source what to begin with
   * @throws IllegalArgumentException if the scheduler cannot take so many steps
   */
  ImageRun(
      Scheduler scheduler,
      GenerationSpec spec,
      int index,
      int[] latentShape,
      Condition prompt,
      SourceLatents source) {
    this.index = index;
    seed = spec.seed(index);
    TorchGenerator noise = new TorchGenerator(seed);
    start = source.draw(noise, latentShape);
    this.scheduler = spec.start(scheduler, noise);
    mapped = spec.explain();
    recorder = new ReceiptRecorder(mapped);
    this.prompt = prompt;
    condition =
        new NoisyCondition(prompt.embedding(), spec.guidance(), spec.steps(), seed, recorder);
    latents = start.of(this.scheduler);
  }

  /** The image's place in its request, counted from 0. */
  int index() {
    return index;
  }

  long seed() {
    return seed;
  }

  SchedulerRun scheduler() {
    return scheduler;
  }

  /** What the terms do to this image is told here. */
  ReceiptRecorder recorder() {
    return recorder;
  }

  Tensor latents() {
    return latents;
  }

  /** The row of the prompt at the next model call, without terms. */
  UnetRow row() {
    return new UnetRow(
        scheduler.scaleModelInput(latents),
        scheduler.timestep(),
        prompt.withEmbedding(condition.at(scheduler.step())),
        Optional.empty(),
        Optional.empty(),
        mapped,
        start.context());
  }

  /** A reference as noisy as this image is now, (1, C, h, w), scaled as the network's input. */
  Tensor noised(ReferenceLatents reference) {
    return scheduler.scaleModelInput(scheduler.addNoise(reference.latents(), reference.noise()));
  }

  /** Goes on by one model call with the guided prediction. */
  void advance(Tensor prediction) {
    Tensor stepped =
        InvalidFieldException.naming("scheduler", () -> scheduler.step(prediction, latents));
    latents = start.keeping(stepped, scheduler);
    if (!latents.isFinite()) {
      throw GenerationFailure.ofNumbers(seed);
    }
  }
}
