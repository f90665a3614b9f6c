package dev.eschew.models.pipeline;

import dev.eschew.models.folder.VaeConfig;
import dev.eschew.models.image.GrayImage;
import dev.eschew.models.image.ImageSize;
import dev.eschew.tensor.Tensor;
import java.util.Optional;

/** Encodes what a request's images begin with, and what an inpainting network must be told. */
final class SourceEncoder {
  private final Optional<VaeEncoder> vaeEncoder;
  private final VaeConfig vae;
  private final boolean inpainting;

  /**
   * An encoder for a model.
   *
   * @param inpainting whether its network is told mask and masked picture
   */
  SourceEncoder(Optional<VaeEncoder> vaeEncoder, VaeConfig vae, boolean inpainting) {
    this.vaeEncoder = vaeEncoder;
    this.vae = vae;
    this.inpainting = inpainting;
  }

  /**
   * Encodes.
   *
   * @throws InvalidFieldException if the model cannot encode pictures
   */
  SourceLatents encode(GenerationSpec spec) {
    if (inpainting) {
      return forInpaintingNetwork(spec);
    } else if (spec.source().isEmpty()) {
      return SourceLatents.NONE;
    }
    SourceImage source = spec.source().orElseThrow();
    Optional<SourceLatents.Kept> kept =
        source
            .mask()
            .map(mask ->
                new SourceLatents.Kept(onLatents(mask, spec.size()), source.strength() == 1));
    return new SourceLatents(
        source.latentsFrom(),
        Optional.of(encoder("image").distribution(source.image().toTensor())),
        kept,
        Optional.empty());
  }

  /**
   * What an inpainting network is told of a picture that is all to be painted, the mean of its
   * latents taken; empty for other networks.
   */
  Optional<Tensor> blankContext(ImageSize size) {
    return inpainting
        ? Optional.of(Batch.beside(everywhere(size), blank(size).mean()))
        : Optional.empty();
  }

  /** Without a mask, or without a picture, all is to be painted. */
  private SourceLatents forInpaintingNetwork(GenerationSpec spec) {
    ImageSize size = spec.size();
    Optional<SourceImage> source = spec.source();
    Optional<GrayImage> mask = source.flatMap(SourceImage::mask);
    SourceLatents.Told told =
        mask.map(it ->
                new SourceLatents.Told(
                    onLatents(it, size),
                    encoder("image")
                        .distribution(blanked(source.orElseThrow().image().toTensor(), it))))
            .orElseGet(() -> new SourceLatents.Told(everywhere(size), blank(size)));
    return new SourceLatents(
        source.map(SourceImage::latentsFrom).orElse(LatentsFrom.SAMPLE),
        source
            .filter(it -> it.strength() < 1)
            .map(it -> encoder("image").distribution(it.image().toTensor())),
        Optional.empty(),
        Optional.of(told));
  }

  private LatentDistribution blank(ImageSize size) {
    return encoder("model").distribution(Tensor.zeros(1, 3, size.height(), size.width()));
  }

  private Tensor everywhere(ImageSize size) {
    return onLatents(size).map(_ -> 1);
  }

  /** The nearest pixel for each latent, as PyTorch's {@code interpolate} takes it; 0 or 1. */
  private Tensor onLatents(GrayImage mask, ImageSize size) {
    Tensor latents = onLatents(size);
    int width = latents.extent(3);
    int factor = vae.latentFactor();
    return latents.map(i -> anew(mask.value(i % width * factor, i / width * factor)));
  }

  private Tensor onLatents(ImageSize size) {
    return Tensor.zeros(
        1, 1, size.height() / vae.latentFactor(), size.width() / vae.latentFactor());
  }

  /** Middle gray where it is painted anew. */
  private static Tensor blanked(Tensor pixels, GrayImage mask) {
    int plane = mask.width() * mask.height();
    float[] values = mask.toTensor().data();
    return pixels.map(i -> pixels.data()[i] * (1 - anew(values[i % plane])));
  }

  private static int anew(float mask) {
    return mask >= 0.5f ? 1 : 0;
  }

  private VaeEncoder encoder(String field) {
    return vaeEncoder.orElseThrow(() ->
        new InvalidFieldException(field, "this model has no VAE encoder, which takes pictures in"));
  }
}
