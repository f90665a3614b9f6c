package dev.eschew.server.api;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Warning;
import java.util.List;

/**
 * A request that has been checked, every default filled in.
 *
 * @param warnings what is already known to act otherwise than asked
 * @param strict whether a warning is an error
 */
public record ResolvedRequest(
    GenerationSpec spec,
    ImageFormat outputFormat,
    ResponseFormat responseFormat,
    List<Warning> warnings,
    boolean strict) {
  public ResolvedRequest {
    warnings = List.copyOf(warnings);
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
