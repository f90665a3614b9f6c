package dev.eschew.models.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of one image as stable-diffusion-webui (AUTOMATIC1111) writes them into its files,
 * its "infotext".
 *
 * @param negativePrompt null or empty for none
 * @param sampler the name that users of stable-diffusion-webui know: "DPM++ 2M", "Euler a"
 * @param guidanceScale "CFG scale"
 * @param width pixels
 * @param height pixels
 * @param extra further entries in their order, after those above
 */
public record GenerationParameters(
    String prompt,
    String negativePrompt,
    int steps,
    String sampler,
    double guidanceScale,
    long seed,
    int width,
    int height,
    String model,
    Map<String, String> extra) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public GenerationParameters {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(sampler, "sampler");
    Objects.requireNonNull(model, "model");
    extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is " + steps);
    }
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "the size must be at least 1x1, but is " + width + "x" + height);
    }
  }

  /** Prompt, negative prompt and, on the last line, everything else. */
  public String text() {
    StringBuilder text = new StringBuilder(prompt);
    if (negativePrompt != null && !negativePrompt.isEmpty()) {
      text.append("\nNegative prompt: ").append(negativePrompt);
    }
    List<String> entries = new ArrayList<>();
    entries.add("Steps: " + steps);
    entries.add("Sampler: " + quote(sampler));
    entries.add("CFG scale: " + guidanceScale);
    entries.add("Seed: " + seed);
    entries.add("Size: " + width + "x" + height);
    entries.add("Model: " + quote(model));
    extra.forEach((name, value) -> entries.add(name + ": " + quote(value)));
    return text.append('\n').append(String.join(", ", entries)).toString().strip();
  }

  /** A value that holds a comma, a colon or a line break is written as a JSON string. */
  private static String quote(String value) {
    if (value.indexOf(',') < 0 && value.indexOf(':') < 0 && value.indexOf('\n') < 0) {
      return value;
    }
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as a JSON string: " + value, e);
    }
  }
}
