package dev.eschew.models.pipeline;

import dev.eschew.models.folder.VaeConfig;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The decoder of a variational autoencoder (Rombach et al. 2021, arXiv:2112.10752): latents become
 * pixels.
 */
final class VaeDecoder {
  private final OnnxSession session;
  private final VaeConfig config;
  private final String input;
  private final String output;

  VaeDecoder(OnnxSession session, VaeConfig config) {
    if (session.inputs().size() != 1) {
      throw new IllegalArgumentException(
          "vae_decoder: expected one input, found " + session.inputs().keySet());
    }
    this.session = session;
    this.config = config;
    this.input = session.inputs().keySet().iterator().next();
    this.output =
        session.outputs().values().stream()
            .filter(spec -> spec.rank() == 4)
            .map(TensorSpec::name)
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "vae_decoder: expected an output of rank 4, found "
                        + session.outputs().keySet()));
  }

  /**
   * Decodes one image.
   *
   * @param latents (1, C, h, w) as the UNet sees them
   * @return (1, 3, H, W), about -1..1
   */
  Tensor decode(Tensor latents) {
    float scaling = (float) config.scalingFactor();
    float shift = (float) config.shiftFactor();
    Tensor unscaled = latents.map(i -> latents.data()[i] / scaling + shift);
    int factor = config.latentFactor();
    Tensor sample = session.run(Map.of(input, unscaled), output);
    if (!sample.hasShape(1, 3, latents.extent(2) * factor, latents.extent(3) * factor)) {
      throw new GenerationFailure(
          "vae_decoder: expected "
              + List.of(1, 3, latents.extent(2) * factor, latents.extent(3) * factor)
              + " by its config, but the graph gave "
              + sample);
    }
    return sample;
  }
}
