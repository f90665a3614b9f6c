package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;

/** What the interface is, for machines and on a page. */
@Controller
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpenApiController {
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";

  private final OpenApiDocument document;
  private final OpenApiPage page;

  OpenApiController(OpenApiDocument document, OpenApiPage page) {
    this.document = document;
    this.page = page;
  }

  /** The page for browsers, JSON for who asks for it, else YAML. */
  @Get("/openapi")
  HttpResponse<?> negotiated(HttpRequest<?> http) {
    if (http.getPath().endsWith("/")) {
      // The page names its files beside /openapi.
      return HttpResponse.redirect(URI.create("../openapi"));
    }
    return switch (OpenApiDocument.Form.of(http.getHeaders().accept())) {
      case PAGE -> page();
      case JSON -> file(document.json(), JSON).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
      case YAML -> file(document.yaml(), YAML).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    };
  }

  @Get("/openapi.json")
  HttpResponse<byte[]> json() {
    return file(document.json(), JSON);
  }

  @Get("/openapi.yml")
  HttpResponse<byte[]> yaml() {
    return file(document.yaml(), YAML);
  }

  /** What the page is made of. */
  @Get("/openapi/{name}")
  HttpResponse<byte[]> part(@PathVariable String name) {
    OpenApiPage.PageFile part =
        page.find(name)
            .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "the page has no such file"));
    return file(part.bytes(), part.type()).header(HttpHeaders.CACHE_CONTROL, "max-age=3600");
  }

  private HttpResponse<byte[]> page() {
    OpenApiPage.PageFile html = page.page();
    return file(html.bytes(), html.type())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .header("Content-Security-Policy", OpenApiPage.CONTENT_SECURITY_POLICY);
  }

  private static MutableHttpResponse<byte[]> file(byte[] bytes, String type) {
    return HttpResponse.ok(bytes).header(HttpHeaders.CONTENT_TYPE, type);
  }
}
