package dev.eschew.server.api;

import dev.eschew.models.pipeline.Warning;
import java.util.List;
import java.util.Map;

/**
 * What came of a request: plain data, whoever drew it.
 *
 * @param model the model's id
 * @param size {@code WIDTHxHEIGHT}
 * @param outputFormat what the images are encoded as
 * @param guidance all settings of guidance that were used, whether asked for or not
 * @param images in the order of their seeds
 * @param timingsMs milliseconds by phase
 */
public record ImagesResult(
    String model,
    String size,
    String outputFormat,
    Map<String, Object> guidance,
    List<DrawnImage> images,
    List<Warning> warnings,
    Map<String, Double> timingsMs) {
  public ImagesResult {
    images = List.copyOf(images);
    warnings = List.copyOf(warnings);
  }

  /** Of all files. */
  public long bytes() {
    return images.stream().mapToLong(image -> image.bytes().length).sum();
  }
}
