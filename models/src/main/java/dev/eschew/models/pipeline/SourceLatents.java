package dev.eschew.models.pipeline;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * What the images of a request begin with, encoded once for all of them.
 *
 * @param from how latents are taken from their distributions
 * @param picture what the first noise is laid over; empty: the images begin as pure noise
 * @param kept what is not painted anew, if the sampling loop has to keep it
 * @param told what the network is told, if it is
 */
record SourceLatents(
    LatentsFrom from,
    Optional<LatentDistribution> picture,
    Optional<Kept> kept,
    Optional<Told> told) {
  /** Nothing but noise. */
  static final SourceLatents NONE =
      new SourceLatents(LatentsFrom.SAMPLE, Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * A part of the picture that the sampling loop keeps.
   *
   * @param mask (1, 1, h, w), 1 where latents are painted anew, else 0
   * @param fromNoise whether the images still begin as pure noise
   */
  record Kept(Tensor mask, boolean fromNoise) {}

  /**
   * What an inpainting network is told.
   *
   * @param mask (1, 1, h, w), 1 where latents are painted anew, else 0
   * @param masked the picture, blank where it is painted anew
   */
  record Told(Tensor mask, LatentDistribution masked) {
    /** Both side by side, (1, 1 + C, h, w). */
    Tensor context(LatentsFrom from, TorchGenerator generator) {
      return Batch.beside(mask, masked.take(from, generator));
    }
  }

  /**
   * Draws what one image begins with, in diffusers' order: the picture's latents, the noise, the
   * masked picture's latents; the scheduler goes on with the same generator.
   *
   * @param shape of latents, (1, C, h, w)
   */
  StartingLatents draw(TorchGenerator generator, int[] shape) {
    Optional<Tensor> clean = picture.map(distribution -> distribution.take(from, generator));
    Tensor noise = generator.randn(shape);
    Optional<Tensor> context = told.map(it -> it.context(from, generator));
    if (kept.isPresent() && from == LatentsFrom.SAMPLE) {
      // Diffusers encodes the masked picture even where nobody is told of it.
      generator.randn(shape);
    }
    boolean fromNoise = kept.filter(Kept::fromNoise).isPresent();
    return new StartingLatents(
        noise,
        fromNoise ? Optional.empty() : clean,
        kept.map(it -> new InpaintBlend(it.mask(), clean.orElseThrow(), noise)),
        context);
  }

  /** Whether samples were asked for and the encoder tells no deviation to draw with. */
  boolean cannotSample() {
    return from == LatentsFrom.SAMPLE
        && picture
            .or(() -> told.map(Told::masked))
            .filter(it -> it.deviation().isEmpty())
            .isPresent();
  }
}
