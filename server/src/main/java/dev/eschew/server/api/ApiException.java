package dev.eschew.server.api;

import java.util.Optional;

/** The one error that crosses the border to a client; its message is for them. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String param;

  private ApiException(ErrorCode code, String param, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.param = param;
  }

  public ApiException(ErrorCode code, String message) {
    this(code, null, message, null);
  }

  public ApiException(ErrorCode code, String message, Throwable cause) {
    this(code, null, message, cause);
  }

  /** An error about one field; the message says its name as well. */
  public static ApiException ofField(ErrorCode code, String param, String message) {
    return new ApiException(code, param, param + ": " + message, null);
  }

  public ErrorCode code() {
    return code;
  }

  /** The field concerned. */
  public Optional<String> param() {
    return Optional.ofNullable(param);
  }
}
