package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Server-sent events as they come (the HTML standard's event stream format). */
final class EventStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedReader lines;

  EventStream(InputStream body) {
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /**
   * One event.
   *
   * @param name of its {@code event} line, or {@code message}
   * @param data as JSON
   */
  record Event(String name, JsonNode data) {}

  /** Waits for the next event; empty at the stream's end. */
  Optional<Event> next() throws IOException, UnexpectedAnswer {
    String name = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty() && !data.toString().equals("[DONE]")) {
          return Optional.of(new Event(name, parse(data.toString())));
        }
        name = "message";
        data.setLength(0);
      } else if (line.startsWith("event:")) {
        name = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(line.substring("data:".length()).strip());
      }
    }
    if (!data.isEmpty() && !data.toString().equals("[DONE]")) {
      throw new UnexpectedAnswer("the stream ends within an event");
    }
    return Optional.empty();
  }

  private static JsonNode parse(String data) throws UnexpectedAnswer {
    try {
      return JSON.readTree(data);
    } catch (IOException e) {
      throw new UnexpectedAnswer("an event's data is not JSON: " + UnexpectedAnswer.excerpt(data));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
