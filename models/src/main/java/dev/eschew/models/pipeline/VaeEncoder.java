package dev.eschew.models.pipeline;

import dev.eschew.models.folder.VaeConfig;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The encoder of a variational autoencoder (Rombach et al. 2021, arXiv:2112.10752): pixels become
 * latents. Its graph is opened by the first picture, as most requests bring none.
 */
final class VaeEncoder {
  private final Supplier<OnnxSession> open;
  private final VaeConfig config;
  private final int channels;
  private OnnxSession session;

  /**
   * An encoder that is not open yet.
   *
   * @param open called until it gives a session; whoever passes it closes that
   * @param channels of latents as the UNet sees them
   */
  VaeEncoder(Supplier<OnnxSession> open, VaeConfig config, int channels) {
    this.open = open;
    this.config = config;
    this.channels = channels;
  }

  /**
   * The mean of the latents' distribution. Graphs tell mean and log variance one after the other
   * along the channels; older exports draw from the distribution by themselves and tell only that.
   *
   * @param image (1, 3, H, W), -1..1, the sides multiples of the latent factor; not modified
   * @return (1, C, h, w) as the UNet sees them
   */
  Tensor encode(Tensor image) {
    int height = image.extent(2) / config.latentFactor();
    int width = image.extent(3) / config.latentFactor();
    OnnxSession graph = session();
    if (graph.inputs().size() != 1) {
      throw new GenerationFailure(
          "vae_encoder: expected one input, found " + graph.inputs().keySet());
    }
    String input = graph.inputs().keySet().iterator().next();
    String output = graph.outputs().keySet().iterator().next();
    Tensor told = graph.run(Map.of(input, image), output);
    if (!told.hasShape(1, 2 * channels, height, width)
        && !told.hasShape(1, channels, height, width)) {
      throw new GenerationFailure(
          "vae_encoder: expected %s by the configs, or half the channels; the graph gave %s"
              .formatted(List.of(1, 2 * channels, height, width), told));
    }
    float scaling = (float) config.scalingFactor();
    float shift = (float) config.shiftFactor();
    return Tensor.zeros(1, channels, height, width).map(i -> (told.data()[i] - shift) * scaling);
  }

  private synchronized OnnxSession session() {
    if (session == null) {
      session = open.get();
    }
    return session;
  }
}
