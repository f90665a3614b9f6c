package dev.eschew.server.api;

import java.util.Locale;

/** What can go wrong at the border, whose fault it is and which HTTP status says so. */
public enum ErrorCode {
  INVALID_FIELD(400),
  UNKNOWN_FIELD(400),
  MALFORMED_JSON(400),
  MALFORMED_FORM(400),
  INVALID_REQUEST(400),
  MODEL_NOT_FOUND(404),
  MODEL_UNUSABLE(400),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  BODY_TOO_LARGE(413),
  UNSUPPORTED_MEDIA_TYPE(415),
  UNAUTHORIZED(401),
  FORBIDDEN(403),
  IDEMPOTENCY_KEY_REUSED(409),
  UNPROCESSABLE_FIELD(422),
  QUEUE_FULL(429),
  CANCELLED(499),
  GENERATION_FAILED(500),
  INTERNAL(500),
  OUT_OF_MEMORY(503),
  SHUTTING_DOWN(503),
  DEADLINE_EXCEEDED(504);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** OpenAI's word for whose fault it is. */
  public String type() {
    if (this == QUEUE_FULL) {
      return "rate_limit_error";
    }
    if (this == UNAUTHORIZED) {
      return "authentication_error";
    }
    return status < 500 ? "invalid_request_error" : "server_error";
  }

  /** The code in the answer, such as {@code unknown_field}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
