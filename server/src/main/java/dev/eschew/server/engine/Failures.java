package dev.eschew.server.engine;

import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.pipeline.GenerationFailure;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;

/** What goes wrong with a request, in the words of its answer. */
final class Failures {
  private Failures() {}

  static ApiException toApi(Throwable e) {
    return switch (e) {
      case ApiException api -> api;
      case InvalidFieldException invalid ->
          ApiException.ofField(ErrorCode.INVALID_FIELD, invalid.field(), invalid.getMessage());
      case GenerationFailure failure ->
          new ApiException(ErrorCode.GENERATION_FAILED, failure.getMessage(), failure);
      case OnnxFailure failure ->
          failure.isOutOfMemory()
              ? outOfMemory(failure)
              : new ApiException(ErrorCode.GENERATION_FAILED, failure.getMessage(), failure);
      case OutOfMemoryError memory -> outOfMemory(memory);
      default -> new ApiException(ErrorCode.INTERNAL, "unexpected failure: " + e, e);
    };
  }

  private static ApiException outOfMemory(Throwable cause) {
    return new ApiException(
        ErrorCode.OUT_OF_MEMORY, "not enough memory for this request at present", cause);
  }
}
