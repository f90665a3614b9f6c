package dev.eschew.server.job;

import static dev.eschew.server.job.TestJobs.completed;
import static dev.eschew.server.job.TestJobs.image;
import static dev.eschew.server.job.TestJobs.job;
import static dev.eschew.server.job.TestJobs.progress;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of jobs, for how long, and who is told. */
class JobNewsKeepingTest {
  private static final int MIB = 1 << 20;

  private final TestJobs.Clock clock = new TestJobs.Clock();
  private final InMemoryJobQueue queue =
      new InMemoryJobQueue(
          EngineSettings.DEFAULT.withQueue(100_000, 1),
          new JobSettings(
              Optional.empty(), true, Duration.ofMinutes(10), 3 * MIB, Duration.ofHours(1), MIB),
          clock,
          QueueObserver.NONE);

  @Test
  void ofProgressTheLastIsKept() {
    begin("j0");
    queue.publish("j0", progress(1));
    queue.publish("j0", new JobNews.Drawn(image(0, 5)));
    queue.publish("j0", progress(2));
    assertThat(news("j0", 0))
        .extracting(news -> news.getClass().getSimpleName())
        .containsExactly("Started", "Drawn", "Progress");
    assertThat(queue.events("j0", 0)).extracting(JobEvent::number).containsExactly(1L, 3L, 4L);
    assertThat(news("j0", 3)).containsExactly(progress(2));
    assertThat(queue.find("j0").orElseThrow().progress()).contains(progress(2));
    assertThat(queue.events("unknown", 0)).isEmpty();
  }

  @Test
  void picturesUnderWayGoWithTheEnd() {
    begin("j0");
    queue.publish("j0", new JobNews.Partial(0, 0, new byte[3], ImageFormat.forName("png")));
    queue.publish("j0", new JobNews.Drawn(image(0, 5)));
    assertThat(news("j0", 0)).hasSize(3);
    queue.publish("j0", completed(5));
    assertThat(news("j0", 0))
        .extracting(news -> news.getClass().getSimpleName())
        .containsExactly("Started", "Drawn", "Completed");
    begin("j1");
    queue.publish("j1", new JobNews.Drawn(image(0, 5)));
    queue.cancel("j1", CancelReason.REQUESTED);
    assertThat(news("j1", 0))
        .extracting(news -> news.getClass().getSimpleName())
        .containsExactly("Started", "Cancelled");
  }

  @Test
  void numbersNeverGoBack() {
    begin("j0");
    queue.publish("j0", progress(1));
    queue.publish("j0", progress(2));
    long last = queue.events("j0", 0).getLast().number();
    queue.handBack("j0");
    assertThat(queue.events("j0", 0)).isEmpty();
    queue.take("j0");
    assertThat(queue.events("j0", last))
        .singleElement()
        .satisfies(event -> assertThat(event.number()).isGreaterThan(last));
  }

  @Test
  void aJobIsForgottenWhenItSays() {
    begin("j0");
    clock.pass(Duration.ofHours(3));
    queue.publish("j0", completed(5));
    begin("j1");
    clock.pass(Duration.ofMinutes(3));
    queue.publish("j1", completed(5));
    JobState state = queue.find("j0").orElseThrow();
    assertThat(state.expires()).contains(state.finished().orElseThrow().plusSeconds(600));
    clock.pass(Duration.ofMinutes(7).minusNanos(1));
    assertThat(queue.find("j0")).isPresent();
    clock.pass(Duration.ofNanos(1));
    assertThat(clock.instant()).isEqualTo(state.expires().orElseThrow());
    assertThat(queue.find("j0")).isEmpty();
    assertThat(queue.events("j0", 0)).isEmpty();
    assertThat(queue.find("j1")).isPresent();
    clock.pass(Duration.ofHours(1));
    assertThat(queue.find("j1")).isEmpty();
  }

  @Test
  void theOldestFilesGoFirst() {
    for (String id : List.of("j0", "j1", "j2")) {
      complete(id, MIB);
    }
    assertThat(queue.find("j0").orElseThrow().result()).isPresent();
    complete("j3", MIB);
    JobState dropped = queue.find("j0").orElseThrow();
    assertThat(dropped.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(dropped.result()).isEmpty();
    assertThat(news("j0", 0)).containsExactly(new JobNews.Started());
    for (String id : List.of("j1", "j2", "j3")) {
      assertThat(queue.find(id).orElseThrow().result()).isPresent();
    }
    // What time took makes room, too.
    clock.pass(Duration.ofMinutes(10));
    complete("j4", 3 * MIB);
    assertThat(queue.find("j4").orElseThrow().result()).isPresent();
  }

  @Test
  void whatIsForgottenLeavesItsRoomAndWhatRunsStays() {
    begin("gone");
    queue.forget("gone");
    assertThat(queue.find("gone")).isPresent();
    queue.publish("gone", completed(MIB));
    complete("kept", MIB);
    queue.forget("gone");
    queue.forget("gone");
    assertThat(queue.find("gone")).isEmpty();
    assertThat(queue.events("gone", 0)).isEmpty();
    complete("next", 2 * MIB);
    assertThat(queue.find("kept").orElseThrow().result()).isPresent();
  }

  @Test
  void filesThatAreWaitedForStay() {
    begin("j0");
    JobQueue.Registration waits = queue.listen("j0", () -> {});
    queue.publish("j0", completed(2 * MIB));
    complete("j1", MIB);
    complete("j2", MIB);
    assertThat(queue.find("j0").orElseThrow().result()).isPresent();
    assertThat(queue.find("j1").orElseThrow().result()).isEmpty();
    assertThat(queue.find("j2").orElseThrow().result()).isPresent();
    waits.close();
    complete("j3", MIB);
    assertThat(queue.find("j0").orElseThrow().result()).isEmpty();
    assertThat(queue.find("j2").orElseThrow().result()).isPresent();
  }

  /** They may be larger than all results. */
  @Test
  void whatCameWithARequestGoesWithItsEnd() {
    Job edit =
        job(
            "j0",
            "client",
            TestJobs.request(
                "{'model': 'm', 'prompt': 'a cat', 'seed': 7, 'image': 'aaaa', 'mask': 'bbbb',"
                        .replace('\'', '"')
                    + "\"guidance\": {\"scale\": 5, \"negtome\": {\"alpha\": 2, \"images\":"
                    + " [{\"image\": \"cccc\"}]}}}"),
            Optional.empty());
    queue.submit(edit);
    assertThat(queue.find("j0").orElseThrow().job()).isEqualTo(edit);
    queue.take("j0");
    queue.publish("j0", completed(1));
    assertThat(queue.find("j0").orElseThrow().job())
        .isEqualTo(
            job(
                "j0",
                "client",
                TestJobs.request(
                    "{\"model\": \"m\", \"prompt\": \"a cat\", \"seed\": 7, \"guidance\":"
                        + " {\"scale\": 5, \"negtome\": {\"alpha\": 2}}}"),
                Optional.empty()));
  }

  @Test
  void ofTooManyJobsTheOldestAreForgotten() {
    for (int i = 0; i < FinishedJobs.MOST_JOBS + 2; i++) {
      queue.submit(job("j" + i));
      queue.cancel("j" + i, CancelReason.REQUESTED);
    }
    assertThat(queue.find("j1")).isEmpty();
    assertThat(queue.find("j2")).isPresent();
  }

  @Test
  void listenersMayUseTheQueueFromOtherThreads() {
    begin("j0");
    List<Integer> seen = new ArrayList<>();
    queue.listen("j0", () -> onAnotherThread(() -> seen.add(queue.events("j0", 0).size())));
    queue.onWaiting(() -> onAnotherThread(() -> seen.add(100 + queue.waiting())));
    queue.onCancelled(id ->
        onAnotherThread(() -> {
          assertThat(queue.find(id).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
          seen.add(200);
        }));
    queue.publish("j0", progress(1));
    queue.handBack("j0");
    queue.take("j0");
    queue.cancel("j0", CancelReason.REQUESTED);
    queue.submit(job("j1"));
    queue.close();
    assertThat(seen).containsExactly(2, 0, 101, 1, 2, 200, 101);
  }

  @Test
  void whoFailsWhenToldHarmsNobody() {
    Runnable fails =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    List<String> told = new ArrayList<>();
    queue.onWaiting(fails);
    queue.onWaiting(() -> told.add("waiting"));
    queue.onCancelled(_ -> fails.run());
    queue.onCancelled(told::add);
    begin("j0");
    queue.listen("j0", fails);
    queue.listen("j0", () -> told.add("changed"));
    assertThat(queue.publish("j0", progress(1))).isTrue();
    assertThat(queue.cancel("j0", CancelReason.REQUESTED)).isTrue();
    assertThat(told).containsExactly("waiting", "changed", "changed", "j0");
  }

  @Test
  void whoIsClosedIsToldNothing() {
    begin("j0");
    List<String> told = new ArrayList<>();
    Runnable both = () -> told.add("changed");
    JobQueue.Registration first = queue.listen("j0", both);
    JobQueue.Registration second = queue.listen("j0", both);
    first.close();
    first.close();
    queue.publish("j0", progress(1));
    assertThat(told).containsExactly("changed");
    second.close();
    queue.publish("j0", progress(2));
    assertThat(told).hasSize(1);
    queue.listen("unknown", both).close();
  }

  private void begin(String id) {
    queue.submit(job(id));
    assertThat(queue.take(id)).isTrue();
  }

  private void complete(String id, int bytes) {
    begin(id);
    assertThat(queue.publish(id, completed(bytes))).isTrue();
  }

  private List<JobNews> news(String id, long after) {
    return queue.events(id, after).stream().map(JobEvent::news).toList();
  }

  private static void onAnotherThread(Runnable work) {
    Thread thread = Thread.ofPlatform().daemon().start(work);
    try {
      // A queue that holds its lock meanwhile lets it wait for ever.
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
