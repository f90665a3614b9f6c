package dev.eschew.tests.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A connection by hand, for what a well-behaved client does not do. */
final class RawConnection implements AutoCloseable {
  private static final int ENOUGH = 64 << 10;

  private final URI server;
  private final Socket socket = new Socket();

  /**
   * Connects.
   *
   * @param receiveBuffer bytes that the operating system may take in before they are read
   */
  RawConnection(URI server, int receiveBuffer) throws IOException {
    this.server = server;
    socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket.setSoTimeout((int) Client.PATIENCE.toMillis());
  }

  RawConnection(URI server) throws IOException {
    this(server, ENOUGH);
  }

  /** Sends a request that asks for the connection's end after the answer. */
  void post(String path, byte[] body) throws IOException {
    head(path, "application/json", body.length);
    send(body);
  }

  /** Sends a request's head alone. */
  void head(String path, String contentType, long contentLength) throws IOException {
    send(
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: "
                + server.getAuthority()
                + "\r\nContent-Type: "
                + contentType
                + "\r\nContent-Length: "
                + contentLength
                + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Says that nothing more comes, and can still read. */
  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Waits for the first bytes of the answer, at most {@code most}; fewer at the end. */
  byte[] readSome(int most) throws IOException {
    byte[] some = new byte[most];
    int read = socket.getInputStream().read(some);
    return Arrays.copyOf(some, Math.max(0, read));
  }

  /**
   * Reads to the connection's end.
   *
   * @param before what was read of the answer already
   */
  byte[] readAll(byte[] before) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(before);
    InputStream in = socket.getInputStream();
    in.transferTo(all);
    return all.toByteArray();
  }

  /** Reads to the connection's end, which must be that of one whole answer and of nothing else. */
  Reply readOnlyReply(byte[] before) throws IOException, UnexpectedAnswer {
    return onlyReply(readAll(before));
  }

  /** One whole answer and nothing else (RFC 9112). */
  static Reply onlyReply(byte[] bytes) throws UnexpectedAnswer {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (!text.startsWith("HTTP/1.1 ") || end < 0) {
      throw new UnexpectedAnswer("not an answer: " + UnexpectedAnswer.excerpt(text));
    }
    int status = Integer.parseInt(text.substring(9, 12));
    String head = text.substring(0, end).toLowerCase(Locale.ROOT);
    byte[] rest = Arrays.copyOfRange(bytes, end + 4, bytes.length);
    if (head.contains("\r\ntransfer-encoding: chunked")) {
      return new Reply(status, unchunked(rest));
    }
    int at = head.indexOf("\r\ncontent-length:");
    if (at < 0) {
      throw new UnexpectedAnswer("an answer without its length: " + UnexpectedAnswer.excerpt(head));
    }
    int length = Integer.parseInt(head.substring(at + 17).lines().findFirst().orElse("").strip());
    if (rest.length != length) {
      throw new UnexpectedAnswer(
          "expected one answer of " + length + " bytes, got " + rest.length + " bytes");
    }
    return new Reply(status, rest);
  }

  private static byte[] unchunked(byte[] chunks) throws UnexpectedAnswer {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String text = new String(chunks, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        throw new UnexpectedAnswer("the answer ends within a chunk");
      }
      int size = Integer.parseInt(text.substring(at, line).strip(), 16);
      int next = line + 2 + size + 2;
      if (next > chunks.length) {
        throw new UnexpectedAnswer("the answer ends within a chunk");
      }
      body.write(chunks, line + 2, size);
      if (size == 0) {
        if (next != chunks.length) {
          throw new UnexpectedAnswer("bytes after the answer");
        }
        return body.toByteArray();
      }
      at = next;
    }
  }

  /** Ends the connection without a farewell (RST), as a killed client's machine does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
