package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the settings of an image as stable-diffusion-webui writes them: the prompt, from a line
 * "Negative prompt:" on the negative one, and on the last line "Name: value" pairs between commas;
 * a value that holds a comma or a colon is a JSON string.
 */
public final class InfotextParser {
  public static final String PROMPT = "Prompt";
  public static final String NEGATIVE_PROMPT = "Negative prompt";
  private static final String NEGATIVE_LINE = NEGATIVE_PROMPT + ":";

  /** A last line of fewer is part of a prompt. */
  private static final int FEWEST_PAIRS = 3;

  private static final Pattern NAME = Pattern.compile("\\s*([A-Za-z0-9][\\w /()+-]*):\\s*");
  private static final Pattern SIZE = Pattern.compile("(\\d+)x(\\d+)");

  private InfotextParser() {}

  /** Names and values in the order of the text; a size is also given as its two sides. */
  public static Map<String, String> parse(String text) {
    List<String> lines = new ArrayList<>(text.strip().lines().toList());
    Map<String, String> pairs = lines.isEmpty() ? Map.of() : pairs(lines.getLast());
    if (pairs.size() >= FEWEST_PAIRS) {
      lines.removeLast();
    } else {
      pairs = Map.of();
    }
    int negative = 0;
    while (negative < lines.size() && !lines.get(negative).strip().startsWith(NEGATIVE_LINE)) {
      negative++;
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(PROMPT, joined(lines.subList(0, negative)));
    String rest = joined(lines.subList(negative, lines.size()));
    settings.put(
        NEGATIVE_PROMPT, rest.isEmpty() ? "" : rest.substring(NEGATIVE_LINE.length()).strip());
    pairs.forEach((name, value) -> {
      settings.put(name, value);
      Matcher size = SIZE.matcher(value);
      if (size.matches()) {
        settings.put(name + "-1", size.group(1));
        settings.put(name + "-2", size.group(2));
      }
    });
    return settings;
  }

  private static String joined(List<String> lines) {
    return String.join("\n", lines.stream().map(String::strip).toList());
  }

  private static Map<String, String> pairs(String line) {
    Map<String, String> pairs = new LinkedHashMap<>();
    Matcher name = NAME.matcher(line);
    int position = 0;
    while (position < line.length() && name.region(position, line.length()).lookingAt()) {
      int start = name.end();
      int end = endOfValue(line, start);
      pairs.put(name.group(1), value(line.substring(start, end).strip()));
      position = end + 1;
    }
    return pairs;
  }

  /** Where the comma after a value is, or the line's end. */
  private static int endOfValue(String line, int start) {
    boolean quoted = start < line.length() && line.charAt(start) == '"';
    boolean inside = quoted;
    for (int i = quoted ? start + 1 : start; i < line.length(); i++) {
      char found = line.charAt(i);
      if (inside && found == '\\') {
        i++;
      } else if (inside && found == '"') {
        inside = false;
      } else if (!inside && found == ',') {
        return i;
      }
    }
    // A quote that is not closed quotes nothing.
    int comma = inside ? line.indexOf(',', start) : -1;
    return comma < 0 ? line.length() : comma;
  }

  private static String value(String text) {
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      return text;
    }
    return WebuiJson.parse(text).filter(JsonNode::isTextual).map(JsonNode::asText).orElse(text);
  }
}
