package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Whether requests are welcome, and which models can draw. For any thread. */
final class Readiness {
  /** Reading a model's graphs takes up to some seconds, and probes come often. */
  private static final Duration VERDICT_LIFETIME = Duration.ofMinutes(1);

  private final ModelCatalog catalog;
  private final Predicate<String> isLoaded;
  private final Function<ModelFolder, Optional<String>> refusal;
  private final InstantSource clock;
  private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /**
   * Of one server.
   *
   * @param isLoaded whether the model of an id is in memory
   * @param refusal why a model that is not in memory cannot be loaded; asked at most once a minute
   */
  Readiness(
      ModelCatalog catalog,
      Predicate<String> isLoaded,
      Function<ModelFolder, Optional<String>> refusal,
      InstantSource clock) {
    this.catalog = catalog;
    this.isLoaded = isLoaded;
    this.refusal = refusal;
    this.clock = clock;
  }

  /**
   * How it stands.
   *
   * @param status {@code UP} or {@code DOWN}
   * @param reason why it is down; null if it is up
   * @param models by id
   */
  record Report(String status, String reason, Map<String, ModelState> models) {
    boolean isUp() {
      return reason == null;
    }
  }

  /**
   * A model.
   *
   * @param status {@code loaded}, {@code available} (loaded on first use) or {@code broken}
   * @param reason why it is broken; null otherwise
   */
  record ModelState(String status, String reason) {
    boolean isUsable() {
      return reason == null;
    }
  }

  private record Verdict(ModelState state, Instant until) {}

  /** From now on the server finishes what it has and takes nothing more in. */
  void drain() {
    draining = true;
  }

  Report report() {
    Map<String, ModelState> models = new LinkedHashMap<>();
    catalog.entries().forEach(entry -> models.put(entry.id(), state(entry)));
    String reason =
        draining
            ? "the server is shutting down"
            : models.values().stream().anyMatch(ModelState::isUsable)
                ? null
                : "no model can be used";
    return new Report(reason == null ? "UP" : "DOWN", reason, models);
  }

  private ModelState state(ModelCatalog.Entry entry) {
    return switch (entry) {
      case ModelCatalog.Broken broken -> broken(broken.path(), broken.reason());
      case ModelCatalog.Usable usable ->
          isLoaded.test(usable.id()) ? new ModelState("loaded", null) : verdict(usable.folder());
    };
  }

  private ModelState verdict(ModelFolder folder) {
    Instant now = clock.instant();
    return verdicts
        .compute(
            folder.id(),
            (_, last) ->
                last != null && now.isBefore(last.until())
                    ? last
                    : new Verdict(judge(folder), now.plus(VERDICT_LIFETIME)))
        .state();
  }

  private ModelState judge(ModelFolder folder) {
    return refusal
        .apply(folder)
        .map(reason -> broken(folder.path(), reason))
        .orElseGet(() -> new ModelState("available", null));
  }

  /** Where the host keeps its models is nobody's business. */
  private static ModelState broken(Path folder, String reason) {
    String told =
        reason
            .replace(folder.toAbsolutePath().normalize().toString(), "the model's folder")
            .replace(folder.toString(), "the model's folder");
    return new ModelState("broken", told);
  }
}
