package dev.eschew.models.pipeline;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.Schedulers;

/**
 * Whether a model can draw a request, as far as its folder tells; asked before anything waits or is
 * loaded.
 */
public final class Feasibility {
  private Feasibility() {}

  /**
   * Checks size, scheduler and steps.
   *
   * @throws InvalidFieldException naming the field that asks too much
   */
  public static void check(GenerationSpec spec, ModelFolder folder) {
    int factor = folder.vae().latentFactor();
    ImageSize size = spec.size();
    if (size.width() % factor != 0 || size.height() % factor != 0) {
      throw new InvalidFieldException(
          "size", "expected multiples of " + factor + " pixels, got " + size);
    }
    if (spec.source().isPresent() && folder.vaeEncoder().isEmpty()) {
      throw new InvalidFieldException(
          "image", "this model has no VAE encoder, which takes pictures in");
    }
    folder
        .onlySize()
        .filter(only -> !only.equals(size))
        .ifPresent(only -> {
          throw new InvalidFieldException(
              "size", "this model was exported for " + only + " alone, got " + size);
        });
    checkMemory(spec, folder, AttentionForm.FUSED);
    Scheduler scheduler =
        InvalidFieldException.naming(
            "scheduler", () -> Schedulers.create(spec.scheduler(), folder.scheduler()));
    InvalidFieldException.naming(
        "steps", () -> spec.start(scheduler, new TorchGenerator(spec.seed())));
  }

  /**
   * Checks what one UNet run of a request may need.
   *
   * @param form how the model's attention is computed, once it is known
   * @throws InvalidFieldException naming the field that asks too much
   */
  static void checkMemory(GenerationSpec spec, ModelFolder folder, AttentionForm form) {
    int factor = folder.vae().latentFactor();
    AttentionMemory.here(
            spec.size().height() / factor, spec.size().width() / factor, folder.unetConfig(), form)
        .check(spec);
  }
}
