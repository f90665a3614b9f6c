package dev.eschew.models.image;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The file formats that images are written in. */
public enum ImageFormat {
  PNG("png", "image/png"),
  JPEG("jpeg", "image/jpeg"),
  WEBP("webp", "image/webp");

  private final String formatName;
  private final String mimeType;

  ImageFormat(String formatName, String mimeType) {
    this.formatName = formatName;
    this.mimeType = mimeType;
  }

  /** The name in requests, which is also a usual file extension. */
  public String formatName() {
    return formatName;
  }

  public String mimeType() {
    return mimeType;
  }

  /**
   * The format of that name.
   *
   * @param name png, jpeg or webp
   * @throws IllegalArgumentException for any other name
   */
  public static ImageFormat forName(String name) {
    for (ImageFormat format : values()) {
      if (format.formatName.equals(name)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "the image format must be one of %s, but is \"%s\""
            .formatted(
                Arrays.stream(values())
                    .map(ImageFormat::formatName)
                    .collect(Collectors.joining(", ")),
                name));
  }
}
