package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorBody;
import dev.eschew.server.api.ErrorCode;

/**
 * An error as clients of stable-diffusion-webui read it: {@code detail} is a text, or FastAPI's
 * list of the fields that are wrong; {@code error} is as everywhere on this server.
 */
public final class WebuiError {
  private WebuiError() {}

  /** The body of an answer. */
  public static ObjectNode body(ApiException e) {
    ErrorBody.Detail detail = ErrorBody.of(e).error();
    ObjectNode body = WebuiJson.object();
    ObjectNode error = body.putObject("error");
    error.put("message", detail.message());
    error.put("type", detail.type());
    error.put("param", detail.param());
    error.put("code", detail.code());
    if (e.code() == ErrorCode.UNPROCESSABLE_FIELD && e.param().isPresent()) {
      fields(e, e.param().get(), body.putArray("detail"));
    } else {
      body.put("detail", e.getMessage());
    }
    body.put("body", "");
    body.put("errors", e.getMessage());
    return body;
  }

  private static void fields(ApiException e, String param, ArrayNode detail) {
    ObjectNode field = detail.addObject();
    ArrayNode location = field.putArray("loc").add(WebuiJson.BODY);
    if (!param.equals(WebuiJson.BODY)) {
      for (String step : param.split("\\.", -1)) {
        location.add(step);
      }
    }
    String prefix = param + ": ";
    field.put(
        "msg",
        e.getMessage().startsWith(prefix)
            ? e.getMessage().substring(prefix.length())
            : e.getMessage());
    field.put("type", "value_error");
  }
}
