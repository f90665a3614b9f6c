package dev.eschew.server.config;

import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.models.trial.ModelTrials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What one server runs with.
 *
 * @param host address to bind to
 * @param port 1..65535, or 0 for any free port
 * @param builtIn folder of the models that are always there
 * @param models folders given by {@code --models}
 * @param runtime what graphs run on
 * @param queueLimit requests that may wait, at least 1
 * @param maxBodyBytes largest request body
 * @param urlLifetime how long an image given as an URL can be fetched
 */
public record ServerSettings(
    String host,
    int port,
    Path builtIn,
    List<Path> models,
    RuntimeSettings runtime,
    int queueLimit,
    long maxBodyBytes,
    Duration urlLifetime) {
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 8080;
  public static final int DEFAULT_QUEUE_LIMIT = 64;
  public static final long DEFAULT_MAX_BODY_BYTES = 16L << 20;
  public static final Duration DEFAULT_URL_LIFETIME = Duration.ofHours(1);

  public ServerSettings {
    models = List.copyOf(models);
    require(!host.isBlank(), "host: expected an address, got none");
    require(port >= 0 && port <= 65535, "port: expected 0 to 65535, got " + port);
    require(queueLimit >= 1, "queue limit: expected 1 or more, got " + queueLimit);
    require(maxBodyBytes >= 1024, "body limit: expected 1024 bytes or more, got " + maxBodyBytes);
    require(urlLifetime.isPositive(), "URL lifetime: expected a positive time, got " + urlLifetime);
  }

  /** The documented defaults, with the built-in models at {@code builtIn}. */
  public static ServerSettings defaults(Path builtIn) {
    return new ServerSettings(
        DEFAULT_HOST,
        DEFAULT_PORT,
        builtIn,
        List.of(),
        RuntimeSettings.DEFAULT,
        DEFAULT_QUEUE_LIMIT,
        DEFAULT_MAX_BODY_BYTES,
        DEFAULT_URL_LIFETIME);
  }

  /** The built-in model folders; the first is the default model. */
  public List<Path> builtInModels() {
    return List.of(builtIn.resolve("papertown"));
  }

  /** What models besides the built-in ones have to pass. */
  public ModelTrials trials() {
    return new ModelTrials(runtime, builtInModels(), ModelTrials.defaultMemory());
  }

  public ServerSettings withAddress(String newHost, int newPort) {
    return new ServerSettings(
        newHost, newPort, builtIn, models, runtime, queueLimit, maxBodyBytes, urlLifetime);
  }

  public ServerSettings withModels(List<Path> newModels) {
    return new ServerSettings(
        host, port, builtIn, newModels, runtime, queueLimit, maxBodyBytes, urlLifetime);
  }

  public ServerSettings withRuntime(RuntimeSettings newRuntime) {
    return new ServerSettings(
        host, port, builtIn, models, newRuntime, queueLimit, maxBodyBytes, urlLifetime);
  }

  public ServerSettings withLimits(int newQueueLimit, long newMaxBodyBytes) {
    return new ServerSettings(
        host, port, builtIn, models, runtime, newQueueLimit, newMaxBodyBytes, urlLifetime);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
