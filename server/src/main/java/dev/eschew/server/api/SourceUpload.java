package dev.eschew.server.api;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.EditedPicture;
import dev.eschew.models.image.GrayImage;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.image.UnreadableImageException;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.LatentsFrom;
import dev.eschew.models.pipeline.SourceImage;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The picture of an edit, with its mask.
 *
 * @param image base64 as it came
 * @param mask base64 as it came
 * @param picture both decoded, not yet of the request's size
 */
record SourceUpload(String image, Optional<String> mask, EditedPicture picture) {
  private static final String IMAGE = "image";
  private static final String MASK = "mask";
  private static final String AUTO = "auto";

  /**
   * Decodes the files of a request; empty if it brings none.
   *
   * @throws InvalidFieldException naming the file that cannot be used
   */
  static Optional<SourceUpload> of(ImagesRequest request) {
    if (request.image() == null) {
      return Optional.empty();
    }
    byte[] image = UploadedFile.bytes(IMAGE, request.image());
    Optional<String> mask = Optional.ofNullable(request.mask());
    try {
      EditedPicture picture =
          EditedPicture.decode(image, mask.map(text -> UploadedFile.bytes(MASK, text)));
      return Optional.of(new SourceUpload(request.image(), mask, picture));
    } catch (UnreadableImageException e) {
      throw new InvalidFieldException(e.part().fieldName(), e.getMessage());
    }
  }

  /** Whether a request leaves the size to the picture. */
  static boolean isAuto(String size) {
    return size == null || size.equals(AUTO);
  }

  /**
   * The picture's own size, rounded down to what the model draws.
   *
   * @throws InvalidFieldException if that is too small or too large
   */
  ImageSize ownSize(ModelFolder model) {
    RgbImage own = picture.image();
    int multiple = model.safeMultiple();
    int width = own.width() / multiple * multiple;
    int height = own.height() / multiple * multiple;
    if (Math.min(width, height) < 1 || Math.max(width, height) > ImageSize.MAX_SIDE) {
      throw new InvalidFieldException(
          "size",
          "expected one, as the image's own %dx%d is out of what this model draws, %d to %d pixels a side; %s"
              .formatted(own.width(), own.height(), multiple, ImageSize.MAX_SIDE, wayOut(model)));
    }
    return new ImageSize(width, height);
  }

  /** What to do where the picture's own size cannot be drawn. */
  static String wayOut(ModelFolder model) {
    return "give one, such as " + model.defaults().size() + ", and the image is brought to it";
  }

  /**
   * What the images begin with.
   *
   * @param scheduler the request's
   */
  SourceImage source(
      ImagesRequest request, ImageSize size, SchedulerKind scheduler, ModelFolder model) {
    EditedPicture fitting = picture.covering(size);
    double usual =
        fitting.mask().isPresent()
            ? SourceImage.DEFAULT_MASKED_STRENGTH
            : SourceImage.DEFAULT_STRENGTH;
    LatentsFrom from =
        request.latentsFrom() == null
            ? LatentsFrom.SAMPLE
            : InvalidFieldException.naming(
                "latents_from", () -> LatentsFrom.forName(request.latentsFrom()));
    return new SourceImage(
        fitting.image(),
        fitting.mask(),
        request.strength() == null ? usual : request.strength(),
        from,
        model.index().isLatentConsistency()
            && scheduler == SchedulerKind.LCM
            && fitting.mask().isEmpty());
  }

  /** What is done otherwise than asked, or without being asked. */
  List<Warning> warnings(ImagesRequest request, SourceImage source, ModelFolder model) {
    List<Warning> warnings = new ArrayList<>();
    RgbImage own = picture.image();
    String ownSize = own.width() + "x" + own.height();
    String drawn = source.image().width() + "x" + source.image().height();
    if (isAuto(request.size()) && !ownSize.equals(drawn)) {
      warnings.add(
          new Warning(
              "size",
              "the image's own %s was brought to %s, multiples of %d pixels"
                  .formatted(ownSize, drawn, model.safeMultiple())));
    }
    if (picture.maskIsItsOwn()) {
      warnings.add(
          new Warning(
              IMAGE, "no mask was given: what is transparent in the image is painted anew"));
    }
    mask.flatMap(_ -> picture.mask())
        .map(painted -> painted.width() + "x" + painted.height())
        .filter(maskSize -> !maskSize.equals(ownSize))
        .ifPresent(maskSize ->
            warnings.add(
                new Warning(
                    MASK, "its %s was scaled to the image's %s".formatted(maskSize, ownSize))));
    source
        .mask()
        .filter(painted -> paintsNothing(painted, model.vae().latentFactor()))
        .ifPresent(_ ->
            warnings.add(
                new Warning(
                    picture.maskIsItsOwn() ? IMAGE : MASK,
                    ("nothing is painted anew: at none of every %dth pixel, which stand for the"
                            + " latents, is it fully transparent or, where nothing is, white")
                        .formatted(model.vae().latentFactor()))));
    return warnings;
  }

  /** As fields of the request's record: the files if they are small enough, else digests. */
  Map<String, Object> recorded(SourceImage source) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (image.length() + mask.map(String::length).orElse(0) <= UploadedFile.MOST_RECORDED) {
      fields.put(IMAGE, image);
      mask.ifPresent(text -> fields.put(MASK, text));
    } else {
      fields.put("image_sha256", UploadedFile.digest(IMAGE, image));
      mask.ifPresent(text -> fields.put("mask_sha256", UploadedFile.digest(MASK, text)));
    }
    fields.put("strength", source.strength());
    fields.put("latents_from", source.latentsFrom().apiName());
    return fields;
  }

  private static boolean paintsNothing(GrayImage mask, int latentFactor) {
    for (int y = 0; y < mask.height(); y += latentFactor) {
      for (int x = 0; x < mask.width(); x += latentFactor) {
        if (mask.value(x, y) >= 0.5f) {
          return false;
        }
      }
    }
    return true;
  }
}
