package dev.eschew.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;

/** An error as OpenAI's clients read it; absent values are explicit nulls. */
public record ErrorBody(Detail error) {
  /** What went wrong. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Detail(String message, String type, String param, String code) {}

  public static ErrorBody of(ApiException e) {
    return new ErrorBody(
        new Detail(e.getMessage(), e.code().type(), e.param().orElse(null), e.code().code()));
  }
}
