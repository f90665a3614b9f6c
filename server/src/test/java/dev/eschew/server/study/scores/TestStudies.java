package dev.eschew.server.study.scores;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudySetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small studies: settings "off" and "on". */
final class TestStudies {
  static final StudySetting OFF = new StudySetting("off", ApiJson.object());
  static final StudySetting ON = new StudySetting("on", ApiJson.object().put("scale", 5));

  private TestStudies() {}

  static StudyPrompt prompt(
      int line,
      String text,
      Map<String, List<String>> expected,
      Map<String, List<String>> unwanted) {
    return new StudyPrompt(
        line, text, Map.of("prompt", text, "kind", "of, line " + line), expected, unwanted);
  }

  /** Seeds from 100 on. */
  static Study study(int seeds, int imagesPerRequest, StudyPrompt... prompts) {
    return new Study("papertown", seeds, 100, imagesPerRequest, List.of(prompts), List.of(OFF, ON));
  }

  /** A drawing of consecutive seeds, two seconds of work. */
  static StudyDrawing drawing(
      String setting, StudyPrompt prompt, long firstSeed, List<String> files) {
    ObjectNode request = ApiJson.object().put("prompt", prompt.prompt()).put("seed", firstSeed);
    List<StudyDrawing.Image> images = new ArrayList<>();
    files.forEach(
        file -> images.add(new StudyDrawing.Image(firstSeed + images.size(), file, List.of())));
    return new StudyDrawing(
        setting + prompt.line() + "-" + firstSeed,
        setting,
        prompt.line(),
        request,
        images,
        List.of(),
        3,
        2);
  }
}
