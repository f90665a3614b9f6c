package dev.eschew.server.job;

import static dev.eschew.server.job.TestJobs.completed;
import static dev.eschew.server.job.TestJobs.progress;
import static dev.eschew.server.job.TestJobs.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsTest {
  private static final String CAT = "{\"prompt\": \"a cat\", \"steps\": 3}";

  private final TestJobs.Clock clock = new TestJobs.Clock();
  private final InMemoryJobQueue queue =
      new InMemoryJobQueue(EngineSettings.DEFAULT, JobSettings.DEFAULT, clock, QueueObserver.NONE);

  private Jobs jobs(JobSettings settings) {
    ModelCatalog catalog =
        ModelCatalog.scan(List.of(Path.of("..", "models", "builtin", "papertown")), List.of());
    return new Jobs(catalog, new RequestResolver(new Random(1)), queue, settings, clock);
  }

  private static JobSettings within(Duration timeout) {
    JobSettings usual = JobSettings.DEFAULT;
    return new JobSettings(
        Optional.of(timeout),
        usual.cancelOnDisconnect(),
        usual.retention(),
        usual.resultBytes(),
        usual.urlLifetime(),
        usual.urlBytes());
  }

  @Test
  void whatWasLeftOpenIsFilledIn() {
    clock.pass(Duration.ofMinutes(1));
    Job job = jobs(JobSettings.DEFAULT).submit(request(CAT), "me", Optional.empty());
    assertThat(job.model()).isEqualTo("papertown");
    assertThat(job.request().seed()).isNotNull();
    assertThat(job.request().steps()).isEqualTo(3);
    assertThat(job.client()).isEqualTo("me");
    assertThat(job.submitted()).isEqualTo(clock.instant());
    assertThat(job.deadline()).isEmpty();
    assertThat(job.idempotency()).isEmpty();
    assertThat(queue.find(job.id()).orElseThrow().job()).isEqualTo(job);
  }

  @Test
  void whatCannotBeHonouredDoesNotWait() {
    Jobs jobs = jobs(JobSettings.DEFAULT);
    assertThatThrownBy(() ->
            jobs.submit(
                request("{\"prompt\": \"a\", \"model\": \"none\"}"), "me", Optional.empty()))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
    assertThatThrownBy(
            () -> jobs.submit(request("{\"prompt\": \"a\", \"steps\": 0}"), "me", Optional.empty()))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.param()).contains("steps"));
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void theConfiguredTimeMakesADeadline() {
    Job job = jobs(within(Duration.ofSeconds(90))).submit(request(CAT), "me", Optional.empty());
    assertThat(job.deadline()).contains(TestJobs.START.plusSeconds(90));
  }

  @ParameterizedTest
  @CsvSource({
    "     5,   PT90S, PT5S",
    "  0.25,   PT90S, PT0.25S",
    "   100,   PT90S, PT90S",
    "604800,        , PT168H",
    "      ,   PT90S, PT90S",
    "      ,        ,",
  })
  void theShorterTimeCounts(Double asked, Duration configured, Duration expected) {
    JobSettings settings = configured == null ? JobSettings.DEFAULT : within(configured);
    String field = asked == null ? "" : ", \"timeout\": " + asked;
    assertThat(Jobs.timeout(request("{\"prompt\": \"a\"" + field + "}"), settings))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "604800.1", "1e300", "-0.0"})
  void aBadTimeIsNamed(String timeout) {
    assertThatThrownBy(() ->
            Jobs.timeout(
                request("{\"prompt\": \"a\", \"timeout\": " + timeout + "}"),
                within(Duration.ofSeconds(5))))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD);
              assertThat(e.param()).contains("timeout");
            })
        .hasMessageContaining("at most 604800");
  }

  @Test
  void theSameRequestUnderTheSameKeyIsTheSameJob() {
    Jobs jobs = jobs(JobSettings.DEFAULT);
    Optional<String> key = Optional.of("key");
    Job job = jobs.submit(request(CAT), "me", key);
    // Written otherwise, and another seed would be drawn.
    Job again = jobs.submit(request("{ \"steps\":3, \"prompt\" : \"a cat\" }"), "me", key);
    assertThat(again).isEqualTo(job);
    for (String other :
        List.of(
            CAT.replace("cat", "dog"),
            CAT.replace("3", "4"),
            CAT.replace("{", "{\"seed\": 1, "),
            CAT.replace("{", "{\"guidance\": {\"scale\": 3}, "))) {
      assertThatThrownBy(() -> jobs.submit(request(other), "me", key))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED));
    }
    assertThat(jobs.submit(request(CAT), "me", Optional.empty()).id()).isNotEqualTo(job.id());
    assertThat(jobs.submit(request(CAT), "you", key).id()).isNotEqualTo(job.id());
  }

  @Test
  void anEndIsWaitedFor() throws Exception {
    Jobs jobs = jobs(JobSettings.DEFAULT);
    Job job = jobs.submit(request(CAT), "me", Optional.empty());
    List<JobNews> told = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waits = threads.submit(() -> jobs.await(job.id(), told::add));
      queue.take(job.id());
      queue.publish(job.id(), progress(10));
      JobNews.Completed end = completed(3);
      queue.publish(job.id(), end);
      assertThat(waits.get()).isSameAs(end.result());
    }
    assertThat(told).endsWith(progress(10)).noneMatch(JobNews::isLast);
  }

  @Test
  void whatAJobFailedOfIsThrown() {
    Jobs jobs = jobs(JobSettings.DEFAULT);
    Job failed = jobs.submit(request(CAT), "me", Optional.empty());
    ApiException error = new ApiException(ErrorCode.OUT_OF_MEMORY, "no memory");
    queue.publish(failed.id(), new JobNews.Failed(error));
    assertThatThrownBy(() -> jobs.await(failed.id())).isSameAs(error);
    for (CancelReason reason : CancelReason.values()) {
      Job cancelled = jobs.submit(request(CAT), "me", Optional.empty());
      queue.cancel(cancelled.id(), reason);
      assertThatThrownBy(() -> jobs.await(cancelled.id()))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(reason.toError().code()))
          .hasMessage(reason.toError().getMessage());
    }
    clock.pass(Duration.ofHours(1));
    assertThatThrownBy(() -> jobs.await(failed.id()))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }
}
