package dev.eschew.server.api;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.models.pipeline.GenerationSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The complete request of one image, as a body of {@code POST /v1/images/generations} that makes it
 * again.
 */
public final class RequestRecord {
  private RequestRecord() {}

  /**
   * The record of one image.
   *
   * @param seed the seed of the one image it is about
   * @return JSON text
   */
  public static String of(GenerationSpec spec, long seed, String outputFormat) {
    ClassifierFreeGuidance classifierFree = spec.guidance().classifierFree();
    Map<String, Object> guidance = new LinkedHashMap<>();
    guidance.put("scale", classifierFree.scale());
    guidance.put(
        "interval", List.of(classifierFree.interval().start(), classifierFree.interval().stop()));
    guidance.put("rescale", classifierFree.rescale());
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("model", spec.model());
    request.put("prompt", spec.prompt());
    spec.negativePrompt().ifPresent(negative -> request.put("negative_prompt", negative));
    request.put("n", 1);
    request.put("size", spec.size().toString());
    request.put("seed", seed);
    request.put("steps", spec.steps());
    request.put("scheduler", spec.scheduler().apiName());
    request.put("guidance", guidance);
    request.put("output_format", outputFormat);
    return new String(ApiJson.write(request), StandardCharsets.UTF_8);
  }
}
