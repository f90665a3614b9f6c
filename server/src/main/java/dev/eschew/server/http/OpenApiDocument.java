package dev.eschew.server.http;

import dev.eschew.server.api.ApiJson;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the interface is, for machines. */
@Singleton
final class OpenApiDocument {
  private static final String RESOURCE = "/openapi/eschew.yml";

  private final byte[] yaml = read();
  private final byte[] json = ApiJson.write(parse(yaml));

  /** In what form it is told. */
  enum Form {
    /** The page that renders it. */
    PAGE,
    JSON,
    YAML;

    /**
     * What a client that says what it accepts gets.
     *
     * @param accepted in the order of its preference
     */
    static Form of(List<MediaType> accepted) {
      for (MediaType type : accepted) {
        switch (type.getName()) {
          case "text/html" -> {
            return PAGE;
          }
          case "application/json", "application/vnd.oai.openapi+json" -> {
            return JSON;
          }
          case "application/yaml", "application/vnd.oai.openapi", "text/yaml", "*/*" -> {
            return YAML;
          }
          default -> {}
        }
      }
      return YAML;
    }
  }

  byte[] yaml() {
    return yaml;
  }

  byte[] json() {
    return json;
  }

  /** The document as maps, lists and single values. */
  static Map<String, Object> parse(byte[] yaml) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(strict)).load(new String(yaml, StandardCharsets.UTF_8));
  }

  private static byte[] read() {
    try (InputStream file = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (file == null) {
        throw new IllegalStateException("the build lacks " + RESOURCE);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
