package dev.eschew.server.config;

import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.models.trial.ModelTrials;
import java.nio.file.Path;
import java.util.List;

/**
 * What one server runs with.
 *
 * @param builtIn folder of the models that are always there
 * @param models folders given by {@code models}
 * @param runtime what graphs run on
 */
public record ServerSettings(
    Path builtIn,
    List<Path> models,
    RuntimeSettings runtime,
    ListenSettings listen,
    AccessSettings access,
    LimitSettings limits,
    EngineSettings engine,
    JobSettings jobs) {
  public ServerSettings {
    models = List.copyOf(models);
  }

  /** The documented defaults, with the built-in models at {@code builtIn}. */
  public static ServerSettings defaults(Path builtIn) {
    return new ServerSettings(
        builtIn,
        List.of(),
        RuntimeSettings.DEFAULT,
        ListenSettings.DEFAULT,
        AccessSettings.DEFAULT,
        LimitSettings.DEFAULT,
        EngineSettings.DEFAULT,
        JobSettings.DEFAULT);
  }

  /** The built-in model folders; the first is the default model. */
  public List<Path> builtInModels() {
    return List.of(builtIn.resolve("papertown"), builtIn.resolve("papertown-one"));
  }

  /** The built-in evaluators' folders; the first is the default. */
  public List<Path> builtInEvaluators() {
    return List.of(builtIn.resolve("papertown-attributes"));
  }

  /** What models besides the built-in ones have to pass. */
  public ModelTrials trials() {
    return new ModelTrials(runtime, builtInModels(), ModelTrials.defaultMemory());
  }

  /**
   * These, if the server is guarded where others reach it.
   *
   * @throws IllegalArgumentException saying the ways out
   */
  public ServerSettings requireGuarded() {
    Checks.require(
        !access.keys().isEmpty() || access.keysWaived() || listen.isLoopback(),
        "host: others reach "
            + listen.host()
            + ", so API keys are needed: name a file of them by api_keys_file (or give "
            + EnvironmentSource.API_KEYS
            + "), or let everyone in by without_keys: true");
    return this;
  }

  public ServerSettings withModels(List<Path> newModels) {
    return new ServerSettings(builtIn, newModels, runtime, listen, access, limits, engine, jobs);
  }

  public ServerSettings withRuntime(RuntimeSettings newRuntime) {
    return new ServerSettings(builtIn, models, newRuntime, listen, access, limits, engine, jobs);
  }

  public ServerSettings withListen(ListenSettings newListen) {
    return new ServerSettings(builtIn, models, runtime, newListen, access, limits, engine, jobs);
  }

  public ServerSettings withAccess(AccessSettings newAccess) {
    return new ServerSettings(builtIn, models, runtime, listen, newAccess, limits, engine, jobs);
  }

  public ServerSettings withLimits(LimitSettings newLimits) {
    return new ServerSettings(builtIn, models, runtime, listen, access, newLimits, engine, jobs);
  }

  public ServerSettings withEngine(EngineSettings newEngine) {
    return new ServerSettings(builtIn, models, runtime, listen, access, limits, newEngine, jobs);
  }

  public ServerSettings withJobs(JobSettings newJobs) {
    return new ServerSettings(builtIn, models, runtime, listen, access, limits, engine, newJobs);
  }
}
