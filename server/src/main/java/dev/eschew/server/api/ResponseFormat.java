package dev.eschew.server.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How images travel in an answer. */
public enum ResponseFormat {
  B64_JSON,
  URL;

  /** How a checked request wants them. */
  public static ResponseFormat of(ImagesRequest request) {
    return request.responseFormat() == null ? B64_JSON : forName(request.responseFormat());
  }

  static ResponseFormat forName(String name) {
    List<String> names = Arrays.stream(values()).map(ResponseFormat::apiName).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("expected one of " + names + ", got '" + name + "'");
    }
    return values()[index];
  }

  public String apiName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
