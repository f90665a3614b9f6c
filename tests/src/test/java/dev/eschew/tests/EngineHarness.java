package dev.eschew.tests;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.StepOutcome;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.engine.EngineObserver;
import dev.eschew.server.job.InMemoryJobQueue;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobEvent;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.JobReader;
import dev.eschew.server.job.JobState;
import dev.eschew.server.job.Jobs;
import dev.eschew.server.job.QueueObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real queue and the real engine without HTTP, and what they told. */
final class EngineHarness implements AutoCloseable {
  static final String MODEL = "tiny-sd-optimum-op14";

  /** Rows of each UNet run. */
  final List<Integer> runs = new CopyOnWriteArrayList<>();

  final Jobs jobs;
  final JobQueue queue;
  final Engine engine;

  private EngineHarness(ServerSettings settings) {
    ModelCatalog catalog = ModelCatalog.scan(settings.builtInModels(), settings.models());
    RequestResolver resolver = new RequestResolver(new Random(1));
    queue =
        new InMemoryJobQueue(
            settings.engine(), settings.jobs(), InstantSource.system(), QueueObserver.NONE);
    jobs = new Jobs(catalog, resolver, queue, settings.jobs(), InstantSource.system());
    EngineObserver observer =
        new EngineObserver() {
          @Override
          public void run(String model, StepOutcome.UnetRun run) {
            runs.add(run.rows());
          }
        };
    engine =
        new Engine(
            queue,
            catalog,
            resolver,
            new OnnxRuntime(settings.runtime()),
            settings.trials(),
            settings.engine(),
            observer);
  }

  static EngineHarness start() {
    return start(EngineSettings.DEFAULT);
  }

  static EngineHarness start(EngineSettings settings, Path... models) {
    return new EngineHarness(
        ServerSettings.defaults(TestPaths.builtIn())
            .withModels(models.length == 0 ? List.of(TestPaths.tinyModels()) : List.of(models))
            .withEngine(settings)
            .withJobs(JobSettings.DEFAULT));
  }

  /** Submits a request; its model is the tiny one unless it names another. */
  Job submit(String request) {
    String named =
        request.contains("\"model\"")
            ? request
            : request.replaceFirst("\\{", "{\"model\": \"" + MODEL + "\", ");
    return jobs.submit(
        ApiJson.read(named.getBytes(StandardCharsets.UTF_8), ImagesRequest.class),
        "test",
        Optional.empty());
  }

  ImagesResult draw(String request) throws InterruptedException {
    return jobs.await(submit(request).id());
  }

  JobState state(Job job) {
    return queue.find(job.id()).orElseThrow();
  }

  /** All that is told of a job until its end. */
  List<JobNews> follow(Job job) throws InterruptedException {
    List<JobNews> news = new ArrayList<>();
    try (JobReader reader = new JobReader(queue, job.id(), 0)) {
      while (!reader.isClosed()) {
        reader.next(Duration.ofSeconds(60)).map(JobEvent::news).ifPresent(news::add);
      }
    }
    return news;
  }

  /** Waits until a job is under way. */
  void awaitProgress(Job job) throws InterruptedException {
    try (JobReader reader = new JobReader(queue, job.id(), 0)) {
      while (!reader.isClosed()) {
        if (reader.next(Duration.ofSeconds(60)).map(JobEvent::news).orElse(null)
            instanceof JobNews.Progress) {
          return;
        }
      }
      throw new AssertionError("it ended without progress: " + state(job).error());
    }
  }

  @Override
  public void close() {
    engine.close();
    jobs.close();
  }
}
