package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorBody;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.webui.WebuiError;
import dev.eschew.server.config.ServerSettings;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error answer of an API has one shape, whoever raised it. */
final class ErrorAnswers {
  private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);

  /** Their clients read errors in a shape of their own. */
  private static final String WEBUI_ROUTES = "/sdapi/";

  /** What somebody asked for: the client by its timeout, the operator by ending the server. */
  private static final Set<ErrorCode> ASKED_FOR =
      Set.of(ErrorCode.SHUTTING_DOWN, ErrorCode.DEADLINE_EXCEEDED);

  private static final String RETRY_AFTER_SECONDS = "5";

  private ErrorAnswers() {}

  /** Our own errors. */
  @Singleton
  static final class OfApi implements ExceptionHandler<ApiException, HttpResponse<byte[]>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<byte[]> handle(HttpRequest request, ApiException e) {
      if (e.code().status() >= 500 && !ASKED_FOR.contains(e.code())) {
        log.error("{} {}: {}", request.getMethod(), request.getPath(), e.getMessage(), e);
      }
      return answer(request, HttpResponse.status(e.code().status(), reason(e.code())), e);
    }

    /** HTTP has no words for the 499 that servers say of clients that went away. */
    private static String reason(ErrorCode code) {
      return code == ErrorCode.CANCELLED
          ? "Client Closed Request"
          : HttpStatus.valueOf(code.status()).getReason();
    }
  }

  /** No memory for the answer itself. */
  @Singleton
  static final class OfMemory implements ExceptionHandler<OutOfMemoryError, HttpResponse<byte[]>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<byte[]> handle(HttpRequest request, OutOfMemoryError e) {
      log.error("{} {}: out of memory", request.getMethod(), request.getPath());
      return answer(
          request,
          HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE),
          new ApiException(
              ErrorCode.OUT_OF_MEMORY, "not enough memory for this request at present"));
    }
  }

  /** What the HTTP layer itself refuses: unknown routes, wrong methods, bodies over the limit. */
  @Singleton
  static final class OfServer implements ErrorResponseProcessor<byte[]> {
    private final long maxBodyBytes;

    OfServer(ServerSettings settings) {
      this.maxBodyBytes = settings.limits().bodyBytes();
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(
        ErrorContext context, MutableHttpResponse<?> response) {
      int status = response.code();
      ErrorCode code =
          switch (status) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413 -> ErrorCode.BODY_TOO_LARGE;
            default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL;
          };
      if (status >= 500) {
        log.error(
            "{} {} failed",
            context.getRequest().getMethod(),
            context.getRequest().getPath(),
            context.getRootCause().orElse(null));
      }
      String message =
          code == ErrorCode.BODY_TOO_LARGE
              ? "the body is larger than this server takes (" + maxBodyBytes + " bytes)"
              : status >= 500
                  ? "unexpected failure; the server's log says more"
                  : context.getErrors().stream()
                      .map(error -> error.getMessage())
                      .collect(Collectors.joining("; "));
      return answer(
          context.getRequest(),
          response,
          new ApiException(code, message.isEmpty() ? response.reason() : message));
    }
  }

  private static MutableHttpResponse<byte[]> answer(
      HttpRequest<?> request, MutableHttpResponse<?> response, ApiException e) {
    if (e.code() == ErrorCode.QUEUE_FULL) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    if (e.code() == ErrorCode.UNAUTHORIZED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response
        .body(
            ApiJson.write(
                request.getPath().startsWith(WEBUI_ROUTES) ? WebuiError.body(e) : ErrorBody.of(e)))
        .contentType(MediaType.APPLICATION_JSON_TYPE);
  }
}
