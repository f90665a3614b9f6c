package dev.eschew.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request written byte by byte: with headers and paths that no well-behaved client sends. */
final class RawRequest {
  private static final int STATUS = "HTTP/1.1 ".length();

  private final String start;
  private final List<String> headers = new ArrayList<>();
  private String body = "";

  private RawRequest(String start) {
    this.start = start;
  }

  static RawRequest get(String path) {
    return new RawRequest("GET " + path);
  }

  static RawRequest of(String method, String path) {
    return new RawRequest(method + " " + path);
  }

  static RawRequest post(String path, String body) {
    RawRequest request = new RawRequest("POST " + path);
    request.body = body;
    return request;
  }

  RawRequest with(String header, String value) {
    headers.add(header + ": " + value);
    return this;
  }

  /**
   * An answer.
   *
   * @param head the status line and headers
   */
  record Answer(List<String> head, String body) {
    int status() {
      return Integer.parseInt(head.getFirst(), STATUS, STATUS + 3, 10);
    }

    Optional<String> header(String name) {
      return head.stream()
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  /** Sends it; a {@code Host} header of the server's own is added where none was given. */
  Answer send(URI server) {
    StringBuilder text = new StringBuilder(start).append(" HTTP/1.1\r\n");
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      text.append("Host: ").append(server.getAuthority()).append("\r\n");
    }
    headers.forEach(line -> text.append(line).append("\r\n"));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    text.append("Content-Length: ").append(bytes.length).append("\r\nConnection: close\r\n\r\n");
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(bytes);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      return new Answer(
          Arrays.asList(answer.substring(0, end).split("\r\n")), answer.substring(end + 4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
