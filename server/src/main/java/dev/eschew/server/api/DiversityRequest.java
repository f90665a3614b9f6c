package dev.eschew.server.api;

import dev.eschew.models.image.ImageDecoder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.pipeline.InvalidFieldException;
import java.util.List;

/**
 * The body of {@code POST /v1/diversity}, as it came.
 *
 * @param images files in base64, with or without the prefix of a data URL
 * @param evaluator id of what looks at them
 */
public record DiversityRequest(List<String> images, String evaluator) {
  private static final int FEWEST = 2;
  private static final int MOST = 64;

  /**
   * Checks number and presence; decodes nothing.
   *
   * @throws ApiException naming the field
   */
  public void check() {
    int count = images == null ? 0 : images.size();
    if (count < FEWEST || count > MOST) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD,
          "images",
          "expected %d to %d images, got %s"
              .formatted(FEWEST, MOST, images == null ? "none" : String.valueOf(count)));
    }
    for (int i = 0; i < count; i++) {
      if (images.get(i) == null) {
        throw ApiException.ofField(
            ErrorCode.INVALID_FIELD, path(i), "expected a file in base64, got null");
      }
    }
  }

  /**
   * Decodes one of the pictures.
   *
   * @throws ApiException naming it, if it cannot be used
   */
  public RgbImage image(int index) {
    String path = path(index);
    try {
      byte[] file = UploadedFile.bytes(path, images.get(index));
      return InvalidFieldException.naming(path, () -> ImageDecoder.decode(file));
    } catch (InvalidFieldException e) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, e.field(), e.getMessage());
    }
  }

  /** The field of one of the pictures. */
  static String path(int index) {
    return "images[" + index + "]";
  }
}
