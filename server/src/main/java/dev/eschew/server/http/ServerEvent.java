package dev.eschew.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * One server-sent event.
 *
 * @param id by which a client that comes again says what it knows; absent, none
 * @param name of the event
 * @param json its data: JSON, in one line
 */
@SuppressWarnings("ArrayRecordComponent") // written out once
record ServerEvent(OptionalLong id, String name, byte[] json) {
  /** What keeps a connection alive and no client is told of. */
  static byte[] heartbeat() {
    return ":\n\n".getBytes(StandardCharsets.US_ASCII);
  }

  /** As it is written. */
  byte[] toBytes() {
    ByteArrayOutputStream text = new ByteArrayOutputStream(json.length + 80);
    id.ifPresent(number -> writeLine(text, "id: " + number));
    writeLine(text, "event: " + name);
    text.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(json);
    text.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    return text.toByteArray();
  }

  private static void writeLine(ByteArrayOutputStream text, String line) {
    text.writeBytes((line + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
