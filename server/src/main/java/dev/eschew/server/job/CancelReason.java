package dev.eschew.server.job;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;

/** Why a job was given up. */
public enum CancelReason {
  /** Somebody asked for it. */
  REQUESTED(ErrorCode.CANCELLED, "the request was cancelled"),
  /** The client that waited for the answer went away. */
  DISCONNECTED(ErrorCode.CANCELLED, "the client went away"),
  /** Its time was over. */
  DEADLINE(ErrorCode.DEADLINE_EXCEEDED, "the request's time is over"),
  /** The server ends. */
  SHUTTING_DOWN(ErrorCode.SHUTTING_DOWN, "the server is shutting down");

  private final ErrorCode code;
  private final String message;

  CancelReason(ErrorCode code, String message) {
    this.code = code;
    this.message = message;
  }

  /** As the answer to whoever still waits. */
  public ApiException toError() {
    return new ApiException(code, message);
  }
}
