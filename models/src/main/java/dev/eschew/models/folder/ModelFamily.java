package dev.eschew.models.folder;

import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.site.NetworkInputs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which family of models a UNet belongs to, judged by its inputs: text embeddings are as wide as
 * the family's text encoder (CLIP ViT-L 768, OpenCLIP ViT-H 1024, both encoders of SDXL 2048, the
 * refiner's one 1280), and each family that needs more than latents, timestep and text has inputs
 * of its own for it.
 *
 * @param architecture {@code Stable Diffusion 1.x}, {@code 2.x}, {@code XL} or {@code XL refiner}
 * @param latentConsistency whether the network is told the guidance scale (arXiv:2310.04378)
 * @param inpainting whether the network sees a mask and the picture around it
 * @param inputChannels channels of the noisy latents and what comes with them
 */
public record ModelFamily(
    String architecture, boolean latentConsistency, boolean inpainting, int inputChannels) {
  private static final String FIRST = "Stable Diffusion 1.x";
  private static final String SECOND = "Stable Diffusion 2.x";
  private static final String XL = "Stable Diffusion XL";

  private static final String CONFIG = "config.json";

  private static final int LATENTS = 4;
  private static final int MASK = 1;

  /**
   * Judges.
   *
   * @param unet the graph, or its declarations alone
   * @param linearProjections whether the config says {@code use_linear_projection}: it tells the
   *     second generation from the first where the width is neither's
   * @throws IllegalArgumentException if the inputs are not a UNet's
   */
  public static ModelFamily of(Graph unet, boolean linearProjections) {
    NetworkInputs inputs = NetworkInputs.of(unet);
    int channels = extent(unet, inputs.sample(), 1);
    int width = extent(unet, inputs.text(), 2);
    boolean hasPooledText = unet.inputs().containsKey("text_embeds");
    return new ModelFamily(
        architecture(width, hasPooledText, linearProjections),
        unet.inputs().containsKey("timestep_cond"),
        channels == 2 * LATENTS + MASK,
        channels);
  }

  /**
   * Judges with what the UNet's config says.
   *
   * @param config the folder of unet/config.json
   */
  public static ModelFamily of(Graph unet, Path config) {
    try {
      boolean linear = JsonFile.read(config, CONFIG).flag("use_linear_projection");
      return of(unet, linear);
    } catch (BrokenModelException _) {
      // A graph by itself has no config; the graph says enough.
      return of(unet, false);
    }
  }

  /** In one line. */
  public String label() {
    List<String> words = new ArrayList<>(List.of(architecture));
    if (latentConsistency) {
      words.add("latent consistency");
    }
    if (inpainting) {
      words.add("inpainting");
    } else if (inputChannels == 2 * LATENTS) {
      words.add("instructed editing");
    }
    return String.join(", ", words);
  }

  private static String architecture(int width, boolean hasPooledText, boolean linearProjections) {
    return switch (width) {
      case 768 -> FIRST;
      case 1024 -> SECOND;
      case 1280 -> hasPooledText ? XL + " refiner" : XL;
      case 2048 -> XL;
      default -> hasPooledText ? XL : linearProjections ? SECOND : FIRST;
    };
  }

  /** An extent of an input; 0 where it is open. */
  private static int extent(Graph unet, String input, int axis) {
    ValueInfoProto value = unet.inputs().get(input);
    var shape = value.getType().getTensorType().getShape();
    return axis < shape.getDimCount()
        ? Math.clamp(shape.getDim(axis).getDimValue(), 0, Integer.MAX_VALUE)
        : 0;
  }
}
