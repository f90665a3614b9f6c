package dev.eschew.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Option;

/** What SDXL is told of sizes, as flags. */
final class SizeOptions {
  @Option(
      names = "--original-size",
      paramLabel = "WxH",
      description = "SDXL: size before scaling and cropping (default: the image's).")
  private String original;

  @Option(
      names = "--crops-coords-top-left",
      split = ",",
      paramLabel = "TOP,LEFT",
      hideParamSyntax = true,
      description = "SDXL: pixels cut off above and to the left (default: 0,0).")
  private List<Integer> crop;

  @Option(
      names = "--target-size",
      paramLabel = "WxH",
      description = "SDXL: size wanted (default: the image's).")
  private String target;

  /** Adds to a request what was given. */
  void addTo(ObjectNode request) {
    if (original != null) {
      request.put("original_size", original);
    }
    if (crop != null) {
      request.putPOJO("crops_coords_top_left", crop);
    }
    if (target != null) {
      request.put("target_size", target);
    }
  }
}
