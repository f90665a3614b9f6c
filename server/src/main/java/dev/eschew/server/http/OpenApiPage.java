package dev.eschew.server.http;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The files of the page that renders the OpenAPI document: ours, and two of Swagger UI's WebJar.
 */
@Singleton
final class OpenApiPage {
  /**
   * What the page may load; nothing of other hosts. Swagger UI writes styles into its elements and
   * has its icons in its style sheet.
   */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

  private static final String WEBJAR = "swagger-ui";
  private static final String VERSION = "/META-INF/maven/org.webjars/" + WEBJAR + "/pom.properties";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8");

  /** By name, where each is on the class path. */
  private final Map<String, String> resources;

  OpenApiPage() {
    String webjar = "/META-INF/resources/webjars/" + WEBJAR + "/" + version() + "/";
    this.resources =
        Map.of(
            "page.js",
            "/openapi/page.js",
            "page.css",
            "/openapi/page.css",
            "swagger-ui.css",
            webjar + "swagger-ui.css",
            "swagger-ui-bundle.js",
            webjar + "swagger-ui-bundle.js");
  }

  /**
   * A file.
   *
   * @param type its media type
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, written out once
  record PageFile(byte[] bytes, String type) {}

  /** The page itself. */
  PageFile page() {
    return read("/openapi/page.html");
  }

  /** A file that the page names; empty for any other name. */
  Optional<PageFile> find(String name) {
    return Optional.ofNullable(resources.get(name)).map(OpenApiPage::read);
  }

  private static PageFile read(String resource) {
    try (InputStream file = OpenApiPage.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalStateException("the build lacks " + resource);
      }
      String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
      return new PageFile(file.readAllBytes(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() {
    Properties pom = new Properties();
    try (InputStream file = OpenApiPage.class.getResourceAsStream(VERSION)) {
      if (file == null) {
        throw new IllegalStateException("the class path lacks the WebJar of Swagger UI");
      }
      pom.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pom.getProperty("version");
  }
}
