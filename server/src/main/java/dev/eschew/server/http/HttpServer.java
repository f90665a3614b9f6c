package dev.eschew.server.http;

import dev.eschew.server.config.ListenSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.engine.Engine;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server. */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  /** How long finished answers may take to be sent. */
  private static final Duration FLUSH = Duration.ofSeconds(3);

  private static final int MOST_HEADER_BYTES = 16384;
  private static final String CORS = "micronaut.server.cors.";

  private final CountDownLatch ended = new CountDownLatch(1);
  private final ApplicationContext context;
  private final EmbeddedServer server;

  private HttpServer(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /**
   * Starts; returns when requests are taken.
   *
   * @throws IllegalArgumentException if the address cannot be listened on, or others reach it and
   *     neither are there keys nor are they waived
   * @throws RuntimeException if a folder is missing or the device cannot be used
   */
  public static HttpServer start(ServerSettings settings) {
    settings.requireGuarded();
    ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .banner(false)
            .properties(properties(settings))
            .singletons(settings)
            .start();
    try {
      return new HttpServer(context, context.getBean(EmbeddedServer.class).start());
    } catch (ServerStartupException e) {
      context.close();
      throw new IllegalArgumentException(
          "cannot listen on "
              + settings.listen().host()
              + ":"
              + settings.listen().port()
              + ": "
              + rootMessage(e),
          e);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private static Map<String, Object> properties(ServerSettings settings) {
    ListenSettings listen = settings.listen();
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.server.host", listen.host());
    properties.put("micronaut.server.port", listen.port() == 0 ? -1 : listen.port());
    properties.put("micronaut.server.max-request-size", settings.limits().bodyBytes());
    properties.put("micronaut.server.max-request-buffer-size", settings.limits().bodyBytes());
    properties.put("micronaut.server.netty.max-header-size", MOST_HEADER_BYTES);
    Set<String> origins = settings.access().allowedOrigins();
    if (!origins.isEmpty()) {
      properties.put(CORS + "enabled", true);
      // Micronaut would refuse other origins by itself; OriginGuard knows more of them.
      properties.put(CORS + "localhost-pass-through", true);
      properties.put(CORS + "configurations.allowed.allowed-origins", List.copyOf(origins));
      properties.put(CORS + "configurations.allowed.allow-credentials", false);
      properties.put(
          CORS + "configurations.allowed.exposed-headers",
          List.of(RequestIds.HEADER, HttpHeaders.RETRY_AFTER, HttpHeaders.LOCATION));
    }
    return properties;
  }

  private static String rootMessage(Throwable e) {
    return e.getCause() == null ? e.getMessage() : rootMessage(e.getCause());
  }

  /** Where it listens, such as {@code http://127.0.0.1:8080}. */
  public URI uri() {
    return server.getURI();
  }

  /**
   * Ends the engine first, so that what still runs may finish and every client that waits gets an
   * answer, then the connections.
   */
  @Override
  public void close() {
    if (!context.isRunning()) {
      return;
    }
    try {
      context.getBean(Readiness.class).drain();
      context
          .getBean(Engine.class)
          .shutDown(context.getBean(ServerSettings.class).listen().drain());
      context
          .getBean(GracefulShutdownManager.class)
          .shutdownGracefully()
          .toCompletableFuture()
          .get(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("Some answers may not have been sent: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.stop();
      context.close();
      ended.countDown();
    }
  }

  /** Waits until {@link #close} is over. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }
}
