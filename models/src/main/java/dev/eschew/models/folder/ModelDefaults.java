package dev.eschew.models.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.scheduler.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request that is silent gets. A folder may say so itself in an {@code eschew.json};
 * otherwise few-step models get few steps and no guidance, and all others what the Python pipelines
 * take.
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

  private static final int USUAL_STEPS = 50;
  private static final double STABLE_DIFFUSION_SCALE = 7.5;
  private static final double XL_SCALE = 5;

  /** Of a scale that the network is told. */
  private static final double LATENT_CONSISTENCY_SCALE = 8.5;

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

  /** The defaults of a folder without a file of ours: those of the pipelines that it names. */
  static ModelDefaults of(
      String id, PipelineIndex index, SchedulerConfig scheduler, UnetConfig unet, ImageSize size) {
    FewSteps fewSteps = FewSteps.of(id, index, scheduler, unet);
    double usualScale = index.isXl() ? XL_SCALE : STABLE_DIFFUSION_SCALE;
    return new ModelDefaults(
        fewSteps.steps().orElse(USUAL_STEPS),
        unet.embedsGuidance()
            ? LATENT_CONSISTENCY_SCALE
            : fewSteps.steps().isPresent() ? 1 : usualScale,
        size,
        id,
        "",
        List.of(),
        List.of());
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
