package dev.eschew.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads server-sent events one by one. */
final class SentEvents implements AutoCloseable {
  private final BufferedReader lines;
  private int heartbeats;

  SentEvents(InputStream stream) {
    this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /**
   * An event as it came.
   *
   * @param id empty if there was none
   */
  record Event(String id, String name, JsonNode data) {}

  /** The next event; null at the end. */
  Event next() {
    String id = "";
    String name = "";
    String data = "";
    try {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isEmpty() && !data.isEmpty()) {
          return new Event(id, name, ScriptedServer.json(data));
        } else if (line.startsWith(":")) {
          heartbeats++;
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data += line.substring(6);
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Event> rest() {
    List<Event> events = new ArrayList<>();
    for (Event event = next(); event != null; event = next()) {
      events.add(event);
    }
    return events;
  }

  int heartbeats() {
    return heartbeats;
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
