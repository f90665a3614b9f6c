package dev.eschew.server.api;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.MicroConditioning;
import dev.eschew.models.pipeline.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields by which SDXL is told of sizes, as diffusers names them. */
final class SizeFields {
  private static final String ORIGINAL = "original_size";
  private static final String CROP = "crops_coords_top_left";
  private static final String TARGET = "target_size";
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  private SizeFields() {}

  /**
   * Resolves them; what a request does not say is told of its own size.
   *
   * @throws InvalidFieldException naming the field that is not understood
   */
  static MicroConditioning resolve(ImagesRequest request, ImageSize size) {
    int[] own = {size.height(), size.width()};
    int[] original = request.originalSize() == null ? own : size(ORIGINAL, request.originalSize());
    int[] target = request.targetSize() == null ? own : size(TARGET, request.targetSize());
    List<Integer> crop = request.cropsCoordsTopLeft();
    if (crop != null && (crop.size() != 2 || crop.contains(null))) {
      throw new InvalidFieldException(CROP, "expected two numbers [top, left], got " + crop);
    }
    return new MicroConditioning(
        original[0],
        original[1],
        crop == null ? 0 : crop.get(0),
        crop == null ? 0 : crop.get(1),
        target[0],
        target[1]);
  }

  /** Names those that a model which is told of no sizes cannot act on. */
  static List<Warning> meaningless(ImagesRequest request) {
    List<Warning> warnings = new ArrayList<>();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(ORIGINAL, request.originalSize());
    fields.put(CROP, request.cropsCoordsTopLeft());
    fields.put(TARGET, request.targetSize());
    fields.forEach((field, value) -> {
      if (value != null) {
        warnings.add(new Warning(field, "has no effect: this model is told of no sizes"));
      }
    });
    return warnings;
  }

  /** Adds to a request what is not told of its own size anyway. */
  static void record(MicroConditioning sizes, ImageSize size, Map<String, Object> request) {
    MicroConditioning own = MicroConditioning.of(size);
    if (sizes.originalHeight() != own.originalHeight()
        || sizes.originalWidth() != own.originalWidth()) {
      request.put(ORIGINAL, sizes.originalWidth() + "x" + sizes.originalHeight());
    }
    if (sizes.cropTop() != 0 || sizes.cropLeft() != 0) {
      request.put(CROP, List.of(sizes.cropTop(), sizes.cropLeft()));
    }
    if (sizes.targetHeight() != own.targetHeight() || sizes.targetWidth() != own.targetWidth()) {
      request.put(TARGET, sizes.targetWidth() + "x" + sizes.targetHeight());
    }
  }

  /** Height and width. */
  private static int[] size(String field, String text) {
    Matcher sides = SIZE.matcher(text);
    if (!sides.matches()) {
      throw new InvalidFieldException(field, "expected WIDTHxHEIGHT such as 1024x1024");
    }
    return new int[] {Integer.parseInt(sides.group(2)), Integer.parseInt(sides.group(1))};
  }
}
