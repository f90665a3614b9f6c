package dev.eschew.models.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.scheduler.SchedulerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request that is silent gets. A folder may say so itself in an {@code eschew.json};
 * otherwise few-step schedulers get few steps and no guidance, and all others what the Python
 * pipelines take.
 *
 * @param steps number of steps, 1 to 1000
 * @param guidanceScale scale of classifier-free guidance, 0 to 100; 1 is none
 * @param size of the images
 * @param title what people call the model
 * @param description one or two sentences; may be empty
 * @param samplePrompts prompts that show what it can do; may be empty
 * @param diversity what a request's {@code diversity} stands for, by ascending place; may be empty
 */
public record ModelDefaults(
    int steps,
    double guidanceScale,
    ImageSize size,
    String title,
    String description,
    List<String> samplePrompts,
    List<DiversitySetting> diversity) {
  static final String FILE = "eschew.json";

  private static final Set<String> KEYS =
      Set.of(
          "default_steps",
          "default_guidance_scale",
          "default_size",
          "title",
          "description",
          "sample_prompts",
          "diversity");

  public ModelDefaults {
    if (steps < 1 || steps > 1000) {
      throw new IllegalArgumentException("default steps: expected 1 to 1000, got " + steps);
    }
    if (!(guidanceScale >= 0 && guidanceScale <= 100)) {
      throw new IllegalArgumentException(
          "default guidance scale: expected 0 to 100, got " + guidanceScale);
    }
    samplePrompts = List.copyOf(samplePrompts);
    diversity = List.copyOf(diversity);
  }

  /** The defaults of a folder without a file of ours. */
  static ModelDefaults of(String id, SchedulerKind scheduler, ImageSize size) {
    boolean fewSteps = scheduler == SchedulerKind.LCM || scheduler == SchedulerKind.TCD;
    return new ModelDefaults(
        fewSteps ? 4 : 50, fewSteps ? 1 : 7.5, size, id, "", List.of(), List.of());
  }

  /** These defaults, with what the file says instead. */
  ModelDefaults overriddenBy(JsonFile file) throws BrokenModelException {
    file.requireKnown(KEYS);
    JsonNode listed = file.root().path("sample_prompts");
    if (!listed.isMissingNode() && !listed.isArray()) {
      throw file.wrong("sample_prompts", "a list of strings", listed);
    }
    List<String> prompts = new ArrayList<>();
    for (JsonNode prompt : listed) {
      if (!prompt.isTextual()) {
        throw file.wrong("sample_prompts", "a list of strings", listed);
      }
      prompts.add(prompt.asText());
    }
    try {
      return new ModelDefaults(
          file.positive("default_steps").orElse(steps),
          file.number("default_guidance_scale").orElse(guidanceScale),
          ImageSize.parse(file.text("default_size", size.toString())),
          file.text("title", title),
          file.text("description", description),
          prompts.isEmpty() ? samplePrompts : prompts,
          DiversitySetting.read(file));
    } catch (IllegalArgumentException e) {
      throw new BrokenModelException(FILE + ": " + e.getMessage(), e);
    }
  }
}
