package dev.eschew.models.pipeline;

import dev.eschew.graph.rule.NoiseInput;
import dev.eschew.models.folder.VaeConfig;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * The mean of the latents' distribution.
   *
   * @param image (1, 3, H, W), -1..1, the sides multiples of the latent factor; not modified
   * @return (1, C, h, w) as the UNet sees them
   */
  Tensor encode(Tensor image) {
    return distribution(image).mean();
  }

  /**
   * The distribution of the latents. Graphs tell mean and log variance one after the other along
   * the channels. Those that draw were rewritten to be given the noise, and add it times the
   * deviation to the mean. Others tell the mean alone.
   *
   * @param image (1, 3, H, W), -1..1, the sides multiples of the latent factor; not modified
   */
  LatentDistribution distribution(Tensor image) {
    int[] shape = {
      1, channels, image.extent(2) / config.latentFactor(), image.extent(3) / config.latentFactor()
    };
    OnnxSession graph = session();
    List<String> own =
        graph.inputs().keySet().stream().filter(name -> !name.equals(NoiseInput.NAME)).toList();
    if (own.size() != 1) {
      throw new GenerationFailure("vae_encoder: expected one input, found " + own);
    }
    Map<String, Tensor> inputs = new HashMap<>(Map.of(own.getFirst(), image));
    boolean draws = graph.inputs().size() > 1;
    if (draws) {
      inputs.put(NoiseInput.NAME, Tensor.zeros(shape));
    }
    Tensor told = run(graph, inputs, shape);
    Tensor mean = Tensor.zeros(shape).map(i -> scaled(told.data()[i]));
    if (draws) {
      inputs.put(NoiseInput.NAME, Tensor.zeros(shape).map(_ -> 1));
      Tensor oneFurther = run(graph, inputs, shape);
      return new LatentDistribution(
          mean,
          Optional.of(mean.map(i -> scaling() * ((double) oneFurther.data()[i] - told.data()[i]))));
    }
    Optional<Tensor> deviation =
        told.size() == mean.size()
            ? Optional.empty()
            : Optional.of(
                mean.map(
                    i -> scaling() * LatentDistribution.deviation(told.data()[mean.size() + i])));
    return new LatentDistribution(mean, deviation);
  }

  private Tensor run(OnnxSession graph, Map<String, Tensor> inputs, int[] shape) {
    Tensor told = graph.run(inputs, graph.outputs().keySet().iterator().next());
    if (!told.hasShape(1, 2 * channels, shape[2], shape[3]) && !told.hasShape(shape)) {
      throw new GenerationFailure(
          "vae_encoder: expected %s by the configs, or half the channels; the graph gave %s"
              .formatted(List.of(1, 2 * channels, shape[2], shape[3]), told));
    }
    return told;
  }

  /** A latent as the UNet sees it. */
  private float scaled(float told) {
    return (told - (float) config.shiftFactor()) * scaling();
  }

  private float scaling() {
    return (float) config.scalingFactor();
  }

  private synchronized OnnxSession session() {
    if (session == null) {
      session = open.get();
    }
    return session;
  }
}
