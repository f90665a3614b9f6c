package dev.eschew.server.api;

import java.util.List;
import java.util.Locale;

/** A request that may bring files: a form as OpenAI's clients send it, or JSON. */
public final class EditsBody {
  private static final String FORM = "multipart/form-data";

  /** Curl says the second of whatever it is given; the empty one is of no header. */
  private static final List<String> READ_AS_JSON =
      List.of("application/json", "application/x-www-form-urlencoded", "text/plain", "");

  private EditsBody() {}

  /**
   * Reads a request.
   *
   * @param contentType the header; empty if there is none
   * @throws ApiException if it is malformed, or has a field that is unknown or of a wrong type
   */
  public static ImagesRequest read(byte[] body, String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (type.equals(FORM)) {
      return ApiJson.read(
          FormFields.tree(MultipartBody.parts(body, contentType), ImagesRequest.class),
          ImagesRequest.class);
    } else if (READ_AS_JSON.contains(type) || type.endsWith("+json")) {
      return ApiJson.read(body, ImagesRequest.class);
    }
    throw new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE, "expected " + FORM + " or application/json, got " + type);
  }
}
