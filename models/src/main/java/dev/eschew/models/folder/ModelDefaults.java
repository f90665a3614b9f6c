package dev.eschew.models.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request that is silent gets. A folder may say so itself in an {@code eschew.json};
 * otherwise few-step schedulers get few steps and no guidance, and all others what the Python
 * pipelines take.
 *
 * @param steps number of steps
 * @param guidanceScale scale of classifier-free guidance; 1 is none
 * @param width pixels
 * @param height pixels
 * @param title what people call the model
 * @param description one or two sentences; may be empty
 * @param samplePrompts prompts that show what it can do; may be empty
 */
public record ModelDefaults(
    int steps,
    double guidanceScale,
    int width,
    int height,
    String title,
    String description,
    List<String> samplePrompts) {
  static final String FILE = "eschew.json";
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  public ModelDefaults {
    samplePrompts = List.copyOf(samplePrompts);
  }

  /** The defaults of a folder without a file of ours. */
  static ModelDefaults of(String id, SchedulerKind scheduler, int side) {
    boolean fewSteps = scheduler == SchedulerKind.LCM || scheduler == SchedulerKind.TCD;
    return new ModelDefaults(fewSteps ? 4 : 50, fewSteps ? 1 : 7.5, side, side, id, "", List.of());
  }

  /** These defaults, with what the file says instead. */
  ModelDefaults overriddenBy(JsonFile file) throws BrokenModelException {
    String size = file.text("default_size", width + "x" + height);
    Matcher sides = SIZE.matcher(size);
    if (!sides.matches()) {
      throw file.wrong("default_size", "WIDTHxHEIGHT", file.root().get("default_size"));
    }
    List<String> prompts = new ArrayList<>();
    for (JsonNode prompt : file.root().path("sample_prompts")) {
      prompts.add(prompt.asText());
    }
    return new ModelDefaults(
        file.positive("default_steps").orElse(steps),
        file.number("default_guidance_scale").orElse(guidanceScale),
        Integer.parseInt(sides.group(1)),
        Integer.parseInt(sides.group(2)),
        file.text("title", title),
        file.text("description", description),
        prompts.isEmpty() ? samplePrompts : prompts);
  }
}
