package dev.eschew.server.cli;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.engine.EngineObserver;
import dev.eschew.server.job.InMemoryJobQueue;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.Jobs;
import dev.eschew.server.job.QueueObserver;
import java.security.SecureRandom;
import java.time.InstantSource;

/** A queue and the engine behind it, for a command that draws without a server. */
record LocalJobs(Jobs jobs, Engine engine) implements AutoCloseable {
  /** Who asks for what a command draws. */
  static final String CLIENT = "command";

  static LocalJobs open(ServerSettings settings) {
    ModelCatalog catalog = ModelCatalog.scan(settings.builtInModels(), settings.models());
    RequestResolver resolver = new RequestResolver(new SecureRandom());
    JobQueue queue =
        new InMemoryJobQueue(
            settings.engine(), settings.jobs(), InstantSource.system(), QueueObserver.NONE);
    return new LocalJobs(
        new Jobs(catalog, resolver, queue, settings.jobs(), InstantSource.system()),
        new Engine(
            queue,
            catalog,
            resolver,
            new OnnxRuntime(settings.runtime()),
            settings.trials(),
            settings.engine(),
            EngineObserver.NONE));
  }

  @Override
  public void close() {
    engine.close();
    jobs.close();
  }
}
