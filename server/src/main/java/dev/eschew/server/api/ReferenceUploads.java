package dev.eschew.server.api;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.ReferenceImage;
import dev.eschew.models.image.UnreadableImageException;
import dev.eschew.models.pipeline.InvalidFieldException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of {@code guidance.negtome.images} as they came: base64, with or without the prefix of
 * a data URL.
 *
 * @param files at most 8
 */
record ReferenceUploads(List<GuidanceRequest.Image> files) {
  static final ReferenceUploads NONE = new ReferenceUploads(List.of());

  private static final String PATH = "guidance.negtome.images";
  private static final int MAX_IMAGES = 8;

  ReferenceUploads {
    files = List.copyOf(files);
  }

  /**
   * Checks number and presence; decodes nothing.
   *
   * @throws InvalidFieldException naming the field
   */
  static ReferenceUploads of(List<GuidanceRequest.Image> files) {
    if (files.isEmpty() || files.size() > MAX_IMAGES) {
      throw new InvalidFieldException(
          PATH, "expected 1 to " + MAX_IMAGES + " images, got " + files.size());
    }
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i) == null) {
        throw new InvalidFieldException(path(i), "expected an object, got null");
      } else if (files.get(i).image() == null) {
        throw new InvalidFieldException(path(i) + ".image", "expected a file in base64, got none");
      }
    }
    return new ReferenceUploads(files);
  }

  /**
   * The decoded pictures.
   *
   * @param size what they are brought to
   * @throws InvalidFieldException naming the file that cannot be used
   */
  List<ReferenceImage> decode(ImageSize size) {
    List<ReferenceImage> images = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      byte[] image = UploadedFile.bytes(path(i) + ".image", files.get(i).image());
      String mask = files.get(i).mask();
      String maskPath = path(i) + ".mask";
      try {
        images.add(
            ReferenceImage.decode(
                    image, Optional.ofNullable(mask).map(m -> UploadedFile.bytes(maskPath, m)))
                .covering(size));
      } catch (UnreadableImageException e) {
        throw new InvalidFieldException(path(i) + "." + e.part().fieldName(), e.getMessage());
      }
    }
    return images;
  }

  /** As JSON that makes the same request again, if the files are small enough; else digests. */
  List<Object> recorded() {
    long characters = files.stream().mapToLong(ReferenceUploads::characters).sum();
    return characters <= UploadedFile.MOST_RECORDED ? List.copyOf(files) : digests();
  }

  /** The SHA-256 of each file, enough to know it again. */
  List<Object> digests() {
    List<Object> digests = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Map<String, String> digest = new LinkedHashMap<>();
      digest.put("image_sha256", UploadedFile.digest(path(i) + ".image", files.get(i).image()));
      if (files.get(i).mask() != null) {
        digest.put("mask_sha256", UploadedFile.digest(path(i) + ".mask", files.get(i).mask()));
      }
      digests.add(digest);
    }
    return digests;
  }

  static String path(int index) {
    return PATH + "[" + index + "]";
  }

  private static long characters(GuidanceRequest.Image file) {
    return file.image().length() + (file.mask() == null ? 0L : file.mask().length());
  }
}
