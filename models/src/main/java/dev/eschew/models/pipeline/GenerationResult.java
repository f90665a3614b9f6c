package dev.eschew.models.pipeline;

import java.util.List;

/** The images of one request, in the order of their seeds. */
public record GenerationResult(
    List<GeneratedImage> images, List<Warning> warnings, Timings timings) {
  public GenerationResult {
    images = List.copyOf(images);
    warnings = List.copyOf(warnings);
  }
}
