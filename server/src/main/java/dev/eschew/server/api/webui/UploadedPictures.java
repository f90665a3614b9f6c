package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.image.OpaquePicture;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.UploadedFile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The picture and the mask of an img2img request, made into such as mean the same to our edits.
 *
 * @param image base64
 * @param mask base64
 * @param width of the picture, in pixels
 * @param height of the picture, in pixels
 */
record UploadedPictures(String image, Optional<String> mask, int width, int height) {
  private static final String IMAGES = "init_images";
  private static final String MASK = "mask";

  /** Scaled to cover the size, the rest cut off. */
  private static final long CROP_AND_RESIZE = 1;

  /**
   * Reads them.
   *
   * @throws ApiException naming the one that is missing or cannot be used
   */
  static UploadedPictures of(LenientFields fields) {
    List<JsonNode> images = fields.list(IMAGES);
    if (images.isEmpty() || images.getFirst().isNull()) {
      throw ApiException.ofField(ErrorCode.NOT_FOUND, IMAGES, "Init image not found");
    }
    if (!images.getFirst().isTextual()) {
      throw fields.wrong(IMAGES, "str type expected");
    }
    OpaquePicture image = read(IMAGES, images.getFirst().asText(), OpaquePicture::of);
    boolean inverted = fields.integer("inpainting_mask_invert").orElse(0L) != 0;
    Optional<String> mask =
        fields
            .someText(MASK)
            .map(text -> read(MASK, text, file -> OpaquePicture.ofMask(file, inverted)))
            .map(UploadedPictures::base64);
    return new UploadedPictures(base64(image), mask, image.width(), image.height());
  }

  private static String base64(OpaquePicture picture) {
    return Base64.getEncoder().encodeToString(picture.file());
  }

  private static OpaquePicture read(
      String field, String text, Function<byte[], OpaquePicture> reader) {
    if (text.startsWith("http://") || text.startsWith("https://")) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD, field, "expected a file in base64; URLs are not fetched here");
    }
    try {
      return reader.apply(UploadedFile.bytes(field, text.strip()));
    } catch (InvalidFieldException e) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, field, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD, field, "Invalid encoded image: " + e.getMessage());
    }
  }

  /** What is done otherwise than the client may think. */
  List<Warning> warnings(LenientFields fields, Optional<WebuiSize> size) {
    List<Warning> warnings = new ArrayList<>(IdleFields.ofPicture(fields, mask.isPresent()));
    size.filter(asked -> (long) asked.width() * height != (long) asked.height() * width)
        .filter(_ -> fields.integer("resize_mode").orElse(0L) != CROP_AND_RESIZE)
        .ifPresent(asked ->
            warnings.add(
                new Warning(
                    "resize_mode",
                    "the picture's %dx%d was scaled to cover %s and its centre cropped, as by 1"
                        .formatted(width, height, asked))));
    return warnings;
  }
}
