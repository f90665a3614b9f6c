package dev.eschew.server.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.MultipartStream;
import org.apache.commons.fileupload.ParameterParser;

/** Reads {@code multipart/form-data} (RFC 7578) that is in memory. */
final class MultipartBody {
  private static final int MAX_PARTS = 1000;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int BUFFER_BYTES = 8192;

  /** RFC 2046's limit. */
  private static final int LONGEST_BOUNDARY = 70;

  private MultipartBody() {}

  /**
   * A part.
   *
   * @param name of its field
   * @param isFile whether it came with a file's name
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once
  record Part(String name, boolean isFile, byte[] bytes) {
    /**
     * The part as text.
     *
     * @throws ApiException if it is not UTF-8
     */
    String text() {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw ApiException.ofField(
            ErrorCode.INVALID_FIELD, name, "expected text in UTF-8, got other bytes");
      }
    }
  }

  /**
   * Takes a body apart.
   *
   * @param contentType the header, which tells the boundary
   * @throws ApiException if it is malformed or cut off
   */
  static List<Part> parts(byte[] body, String contentType) {
    MultipartStream stream =
        new MultipartStream(
            new ByteArrayInputStream(body),
            boundary(contentType).getBytes(StandardCharsets.ISO_8859_1),
            BUFFER_BYTES,
            null);
    stream.setHeaderEncoding(StandardCharsets.UTF_8.name());
    stream.setPartHeaderSizeMax(MAX_HEADER_BYTES);
    try {
      return parts(stream);
    } catch (IOException | FileUploadException e) {
      throw malformed("expected parts between boundaries and a last boundary: " + e.getMessage());
    }
  }

  private static List<Part> parts(MultipartStream stream) throws IOException, FileUploadException {
    if (!stream.skipPreamble()) {
      throw malformed("expected a body that begins with its boundary, found none");
    }
    List<Part> parts = new ArrayList<>();
    do {
      if (parts.size() == MAX_PARTS) {
        throw malformed("expected at most " + MAX_PARTS + " parts, got more");
      }
      String headers = stream.readHeaders();
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      stream.readBodyData(content);
      parts.add(part(headers, content.toByteArray()));
    } while (stream.readBoundary());
    return parts;
  }

  private static Part part(String headers, byte[] content) {
    String disposition = "";
    for (String line : headers.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      String header = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (header.equals("content-disposition")) {
        disposition = value;
      } else if (header.equals("content-transfer-encoding")
          && !List.of("binary", "8bit", "7bit").contains(value.toLowerCase(Locale.ROOT))) {
        throw malformed("expected parts as they are, got Content-Transfer-Encoding " + value);
      }
    }
    Map<String, String> parameters = parameters(disposition);
    String name = parameters.get("name");
    if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data") || name == null) {
      throw malformed("expected each part to say Content-Disposition: form-data with a name");
    }
    return new Part(name, parameters.containsKey("filename"), content);
  }

  private static String boundary(String contentType) {
    String boundary = parameters(contentType).get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
      throw malformed("expected a boundary in the Content-Type multipart/form-data, found none");
    }
    return boundary;
  }

  private static Map<String, String> parameters(String header) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(header, ';');
  }

  private static ApiException malformed(String message) {
    return new ApiException(ErrorCode.MALFORMED_FORM, message);
  }
}
