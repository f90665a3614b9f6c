package dev.eschew.server.api;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Warning;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that has been checked, every default filled in.
 *
 * @param uploads the reference images as they came
 * @param source the picture of an edit, as it came
 * @param warnings what is already known to act otherwise than asked
 * @param strict whether a warning is an error
 */
public record ResolvedRequest(
    GenerationSpec spec,
    ReferenceUploads uploads,
    Optional<SourceUpload> source,
    ImageFormat outputFormat,
    ResponseFormat responseFormat,
    List<Warning> warnings,
    boolean strict) {
  public ResolvedRequest {
    warnings = List.copyOf(warnings);
  }

  /** All settings of guidance as JSON, digests standing for uploaded images. */
  public Map<String, Object> guidance() {
    return GuidanceJson.of(spec.guidance(), uploads.digests());
  }

  /**
   * Fails for a strict request with warnings.
   *
   * @throws ApiException naming the first warning's field
   */
  public void refuseIfStrict(List<Warning> found) {
    if (strict && !found.isEmpty()) {
      Warning first = found.getFirst();
      throw ApiException.ofField(
          ErrorCode.INVALID_FIELD, first.param(), first.message() + " (strict is set)");
    }
  }
}
