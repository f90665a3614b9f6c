package dev.eschew.server.api;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.UnetChannels;

/**
 * Whether pictures can be edited with a model and, if not, why.
 *
 * @param reason null if they can
 * @param inpainting {@code told}: the network is told mask and picture; {@code blended}: it is not,
 *     and what is kept is put back at every step; null if pictures cannot be edited
 */
public record EditSupport(boolean supported, String reason, String inpainting) {
  /** What a model's folder and its network allow. */
  static EditSupport of(ModelFolder folder, UnetChannels channels) {
    if (folder.vaeEncoder().isEmpty()) {
      return no("the export has no VAE encoder, which takes pictures in");
    }
    return new EditSupport(true, null, channels.isInpainting() ? "told" : "blended");
  }

  static EditSupport no(String reason) {
    return new EditSupport(false, reason, null);
  }
}
