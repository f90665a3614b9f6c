package dev.eschew.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Server-sent events, read from the whole text of an answer. */
final class ServerSentEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ServerSentEvents() {}

  /**
   * One event.
   *
   * @param id empty if there was none
   */
  record Event(String id, String name, JsonNode data) {}

  static List<Event> of(String text) {
    List<Event> events = new ArrayList<>();
    String id = "";
    String name = "";
    StringBuilder data = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("id: ")) {
        id = line.substring("id: ".length());
      } else if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        data.append(line, "data: ".length(), line.length());
      } else if (line.isEmpty() && !data.isEmpty()) {
        events.add(new Event(id, name, json(data.toString())));
        id = "";
        name = "";
        data.setLength(0);
      }
    }
    return events;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
