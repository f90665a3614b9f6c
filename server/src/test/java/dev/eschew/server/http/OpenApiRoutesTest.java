package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.config.ServerSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The routes of the document are those of the server. */
class OpenApiRoutesTest {
  private static final Set<HttpMethod> IMPLIED = Set.of(HttpMethod.HEAD, HttpMethod.OPTIONS);

  @Test
  void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() {
    assertThat(routed()).isEqualTo(documented());
  }

  @SuppressWarnings("unchecked")
  private static Set<String> documented() {
    Map<String, Object> paths =
        (Map<String, Object>) OpenApiDocument.parse(new OpenApiDocument().yaml()).get("paths");
    return paths.entrySet().stream()
        .flatMap(path ->
            ((Map<String, Object>) path.getValue())
                .keySet().stream()
                    .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> routed() {
    ServerSettings settings =
        ServerSettings.defaults(Path.of("").toAbsolutePath().resolveSibling("models/builtin"));
    try (ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .singletons(settings)
            .start()) {
      return context
          .getBean(Router.class)
          .uriRoutes()
          .filter(route -> !IMPLIED.contains(route.getHttpMethod()))
          .map(
              route -> route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
