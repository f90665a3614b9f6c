package dev.eschew.server.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prompts as JSON, an object a line; blank lines are passed over. */
final class JsonPrompts {
  private JsonPrompts() {}

  static void read(List<String> lines, PromptRows rows) {
    for (int i = 0; i < lines.size(); i++) {
      int line = i + 1;
      String text = lines.get(i);
      if (!text.isBlank()) {
        rows.add(line, () -> row(line, text));
      }
    }
  }

  private static StudyPrompt row(int line, String text) {
    ObjectNode json = object(text);
    Map<String, String> columns = new LinkedHashMap<>();
    Map<String, Map<String, List<String>>> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String column = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isNull()) {
        continue; // as if the row had no such column
      }
      if (column.equals(PromptRows.EXPECT) || column.equals(PromptRows.UNWANTED)) {
        Map<String, List<String>> values = AttributeValues.of(column, value);
        attributes.put(column, values);
        columns.put(column, value.isTextual() ? value.textValue() : AttributeValues.text(values));
      } else if (value.isTextual() || (value.isValueNode() && !column.equals(PromptRows.PROMPT))) {
        columns.put(column, value.asText());
      } else {
        throw new IllegalArgumentException(
            column
                + (column.equals(PromptRows.PROMPT)
                    ? ": expected text"
                    : ": expected text, a number, true or false"));
      }
    }
    return PromptRows.row(
        line,
        columns,
        attributes.getOrDefault(PromptRows.EXPECT, Map.of()),
        attributes.getOrDefault(PromptRows.UNWANTED, Map.of()));
  }

  private static ObjectNode object(String text) {
    try {
      return ApiJson.read(text.getBytes(StandardCharsets.UTF_8), ObjectNode.class);
    } catch (ApiException e) {
      // Each line is read for itself: the parser's own count of lines would mislead.
      throw new IllegalArgumentException(e.getMessage().replace("(line 1, column", "(column"), e);
    }
  }
}
