package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Studies for tests. */
final class Studies {
  private Studies() {}

  /** Two settings. */
  static Study of(int prompts, int seeds, int imagesPerRequest) {
    return of(
        prompts,
        seeds,
        imagesPerRequest,
        List.of(setting("off", "{}"), setting("on", "{\"guidance\": {\"scale\": 5}}")));
  }

  static Study of(int prompts, int seeds, int imagesPerRequest, List<StudySetting> settings) {
    List<StudyPrompt> rows = new ArrayList<>();
    for (int i = 1; i <= prompts; i++) {
      rows.add(prompt(i, "prompt " + i));
    }
    return new Study("model", seeds, 0, imagesPerRequest, rows, settings);
  }

  static StudyPrompt prompt(int line, String text) {
    return new StudyPrompt(line, text, Map.of("prompt", text), Map.of(), Map.of());
  }

  static StudySetting setting(String name, String fields) {
    return new StudySetting(
        name, ApiJson.read(fields.getBytes(StandardCharsets.UTF_8), ObjectNode.class));
  }
}
