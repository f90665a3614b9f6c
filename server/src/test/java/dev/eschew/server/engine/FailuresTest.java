package dev.eschew.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.pipeline.GenerationFailure;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void eachKindHasItsAnswer() {
    assertThat(code(new OutOfMemoryError("Java heap space"))).isEqualTo(ErrorCode.OUT_OF_MEMORY);
    assertThat(code(new GenerationFailure("NaN"))).isEqualTo(ErrorCode.GENERATION_FAILED);
    assertThat(code(new IllegalStateException("?"))).isEqualTo(ErrorCode.INTERNAL);
    ApiException field = Failures.toApi(new InvalidFieldException("size", "too large"));
    assertThat(field.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    assertThat(field.param()).contains("size");
    assertThat(Failures.toApi(field)).isSameAs(field);
  }

  private static ErrorCode code(Throwable failure) {
    return Failures.toApi(failure).code();
  }
}
