package dev.eschew.models.folder;

import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.file.GraphInterface;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.models.image.ImageSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one size that a static export draws: its graphs were made for latents of that size alone. */
final class FixedSize {
  private static final Logger log = LoggerFactory.getLogger(FixedSize.class);

  /** The names that a VAE decoder's input goes by. */
  private static final List<String> LATENTS = List.of("latent_sample", "latent", "latents");

  private FixedSize() {}

  /**
   * What the graphs' inputs say.
   *
   * @param unet its noisy latents
   * @param vaeDecoder its latents
   * @param latentFactor pixels per latent along one side
   * @return empty if any size can be asked for, or a graph cannot be read (opening it says why)
   * @throws BrokenModelException if the two are for different sizes
   */
  static Optional<ImageSize> of(Path unet, Path vaeDecoder, int latentFactor)
      throws BrokenModelException {
    Optional<ImageSize> drawn = size(unet, latentFactor);
    Optional<ImageSize> decoded = size(vaeDecoder, latentFactor);
    if (drawn.isPresent() && decoded.isPresent() && !drawn.equals(decoded)) {
      throw new BrokenModelException(
          "the UNet was exported for images of %s alone and the VAE decoder for %s"
              .formatted(drawn.get(), decoded.get()));
    }
    return drawn.or(() -> decoded);
  }

  private static Optional<ImageSize> size(Path file, int factor) {
    try {
      Graph graph = GraphInterface.read(file);
      return latents(graph)
          .map(NetworkInputs::extents)
          .filter(extents -> extents.size() == 4)
          .flatMap(extents -> size(extents.get(3), extents.get(2), factor));
    } catch (IOException | IllegalArgumentException e) {
      log.debug("{} tells no shape: {}", file, e.toString());
      return Optional.empty();
    }
  }

  private static Optional<ValueInfoProto> latents(Graph graph) {
    return LATENTS.stream()
        .filter(graph.inputs()::containsKey)
        .findFirst()
        .or(() -> Optional.of(NetworkInputs.sample(graph)))
        .map(graph.inputs()::get);
  }

  private static Optional<ImageSize> size(String width, String height, int factor) {
    boolean isFixed = (width + height).chars().allMatch(Character::isDigit);
    return isFixed
        ? Optional.of(
            new ImageSize(Integer.parseInt(width) * factor, Integer.parseInt(height) * factor))
        : Optional.empty();
  }
}
