package dev.eschew.server.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code multipart/form-data} (RFC 7578, its delimiters by RFC 2046) that is in memory. */
final class MultipartBody {
  private static final int MAX_PARTS = 1000;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};

  /** RFC 2046's {@code boundary}: 1 to 70 characters, quoted or a token. */
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([ -~&&[^\"]]{1,70})\"|([!-~&&[^\";,]]{1,70}))(?=\\s*(?:;|$))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NAME = parameter("name");
  private static final Pattern FILENAME = parameter("filename\\*?");

  private final byte[] body;
  private final byte[] delimiter;
  private int position;

  private MultipartBody(byte[] body, String boundary) {
    this.body = body;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
  }

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
      return utf8(bytes)
          .orElseThrow(() ->
              ApiException.ofField(
                  ErrorCode.INVALID_FIELD, name, "expected text in UTF-8, got other bytes"));
    }
  }

  /**
   * Takes a body apart.
   *
   * @param contentType the header, which tells the boundary
   * @throws ApiException if it is malformed or cut off
   */
  static List<Part> parts(byte[] body, String contentType) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw malformed("expected a boundary in the Content-Type multipart/form-data, found none");
    }
    return new MultipartBody(
            body, boundary.group(1) == null ? boundary.group(2) : boundary.group(1))
        .parts();
  }

  private List<Part> parts() {
    // The first delimiter may stand at the very start, without a line's end before it.
    byte[] first = Arrays.copyOfRange(delimiter, 2, delimiter.length);
    if (startsWith(0, first)) {
      position = first.length;
    } else {
      int found = find(delimiter, 0, body.length);
      if (found < 0) {
        throw malformed("expected a body that begins with its boundary, found none");
      }
      position = found + delimiter.length;
    }
    List<Part> parts = new ArrayList<>();
    while (!isOver()) {
      if (parts.size() == MAX_PARTS) {
        throw malformed("expected at most " + MAX_PARTS + " parts, got more");
      }
      parts.add(part());
    }
    return parts;
  }

  /** After a delimiter: whether it was the last; else the line that it stands in is left. */
  private boolean isOver() {
    if (startsWith(position, new byte[] {'-', '-'})) {
      return true;
    }
    while (position < body.length && (body[position] == ' ' || body[position] == '\t')) {
      position++;
    }
    if (!startsWith(position, LINE_END)) {
      throw position + 2 > body.length
          ? cutOff()
          : malformed("expected the end of the line after a boundary");
    }
    position += LINE_END.length;
    return false;
  }

  private Part part() {
    int limit = Math.min(body.length, position + MAX_HEADER_BYTES);
    int end = find(HEADERS_END, position, limit);
    if (end < 0) {
      throw limit == body.length
          ? cutOff()
          : malformed("expected at most " + MAX_HEADER_BYTES + " bytes of headers in a part");
    }
    String headers =
        utf8(Arrays.copyOfRange(body, position, end))
            .orElseThrow(() -> malformed("expected the headers of a part in UTF-8"));
    int start = end + HEADERS_END.length;
    // An empty part's delimiter may share the line's end with the headers.
    int close = find(delimiter, start - LINE_END.length, body.length);
    if (close < 0) {
      throw cutOff();
    }
    position = close + delimiter.length;
    return part(headers, Arrays.copyOfRange(body, Math.min(start, close), close));
  }

  private static Part part(String headers, byte[] content) {
    Optional<String> disposition = Optional.empty();
    for (String line : headers.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      String header = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (header.equals("content-disposition")) {
        disposition = Optional.of(value);
      } else if (header.equals("content-transfer-encoding")
          && !List.of("binary", "8bit", "7bit").contains(value.toLowerCase(Locale.ROOT))) {
        throw malformed("expected parts as they are, got Content-Transfer-Encoding " + value);
      }
    }
    String found = disposition.orElse("");
    Matcher name = NAME.matcher(found);
    if (!found.toLowerCase(Locale.ROOT).startsWith("form-data") || !name.find()) {
      throw malformed("expected each part to say Content-Disposition: form-data with a name");
    }
    return new Part(text(name), FILENAME.matcher(found).find(), content);
  }

  /** A quoted parameter's value, or a bare one's. */
  private static Pattern parameter(String name) {
    return Pattern.compile(
        ";\\s*" + name + "=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);
  }

  private static String text(Matcher parameter) {
    return parameter.group(1) == null
        ? parameter.group(2)
        : parameter.group(1).replaceAll("\\\\(.)", "$1");
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private boolean startsWith(int from, byte[] expected) {
    return from + expected.length <= body.length
        && Arrays.equals(body, from, from + expected.length, expected, 0, expected.length);
  }

  /** The first place of a pattern that ends before {@code to}; -1 if there is none. */
  private int find(byte[] pattern, int from, int to) {
    for (int i = from; i + pattern.length <= to; i++) {
      if (body[i] == pattern[0] && startsWith(i, pattern)) {
        return i;
      }
    }
    return -1;
  }

  private static ApiException cutOff() {
    return malformed("expected a last boundary, the body ends before it");
  }

  private static ApiException malformed(String message) {
    return new ApiException(ErrorCode.MALFORMED_FORM, message);
  }
}
