package dev.eschew.server.api;

import dev.eschew.models.pipeline.InvalidFieldException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Files inside of requests: base64, with or without the prefix of a data URL. */
public final class UploadedFile {
  /** Records keep uploads up to this size, in characters of base64 all together. */
  static final int MOST_RECORDED = 2 << 20;

  private UploadedFile() {}

  /**
   * The bytes.
   *
   * @param path the field that holds the text
   * @throws InvalidFieldException naming it, if they are no bytes or none
   */
  public static byte[] bytes(String path, String text) {
    String base64 = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      if (bytes.length == 0) {
        throw new InvalidFieldException(path, "expected a file in base64, got none");
      }
      return bytes;
    } catch (InvalidFieldException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException(path, "expected a file in base64: " + e.getMessage());
    }
  }

  /** The SHA-256 of a file, enough to know it again. */
  static String digest(String path, String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(path, text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
