package dev.eschew.server.http;

import dev.eschew.server.config.ServerSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.util.Map;

/** The running server. */
public final class HttpServer implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;

  private HttpServer(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /**
   * Starts; returns when requests are taken.
   *
   * @throws RuntimeException if the port is taken, a folder is missing or the device cannot be used
   */
  public static HttpServer start(ServerSettings settings) {
    ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .properties(
                Map.of(
                    "micronaut.server.host",
                    settings.host(),
                    "micronaut.server.port",
                    settings.port() == 0 ? -1 : settings.port(),
                    "micronaut.server.max-request-size",
                    settings.maxBodyBytes(),
                    "micronaut.server.netty.max-header-size",
                    16384))
            .singletons(settings)
            .start();
    try {
      return new HttpServer(context, context.getBean(EmbeddedServer.class).start());
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** Where it listens, such as {@code http://127.0.0.1:8080}. */
  public URI uri() {
    return server.getURI();
  }

  @Override
  public void close() {
    server.stop();
    context.close();
  }
}
