package dev.eschew.models.pipeline;

import dev.eschew.graph.file.GraphFile;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.DeviceSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The graphs of a model, read and not opened. */
public final class ModelParts {
  private ModelParts() {}

  /** The files of a model's graphs, by the part's folder. */
  public static Map<String, Path> files(ModelFolder folder) {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("unet", folder.unet());
    folder.textEncoders().forEach(encoder -> files.put(encoder.name(), encoder.graph()));
    files.put("vae_decoder", folder.vaeDecoder());
    folder.vaeEncoder().ifPresent(encoder -> files.put("vae_encoder", encoder));
    return files;
  }

  /**
   * Why a model cannot be loaded on a device, as far as its files tell.
   *
   * @return the reason of the first part that has one
   */
  public static Optional<String> refusal(ModelFolder folder, Device device) {
    for (Path file : files(folder).values()) {
      Optional<String> reason = refusal(file, device);
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> refusal(Path path, Device device) {
    try {
      GraphFile file = GraphFile.read(path);
      return DeviceSupport.refusal(file.model(), device).map(reason -> file.name() + ": " + reason);
    } catch (IOException e) {
      return Optional.of(path.getFileName() + " cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }
}
