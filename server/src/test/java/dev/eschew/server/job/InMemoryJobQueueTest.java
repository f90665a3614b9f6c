package dev.eschew.server.job;

import static dev.eschew.server.job.TestJobs.completed;
import static dev.eschew.server.job.TestJobs.job;
import static dev.eschew.server.job.TestJobs.keyed;
import static dev.eschew.server.job.TestJobs.ofModel;
import static dev.eschew.server.job.TestJobs.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Order, limits, ends and keys. */
class InMemoryJobQueueTest {
  private static final JobNews FAILED =
      new JobNews.Failed(new ApiException(ErrorCode.OUT_OF_MEMORY, "no memory"));

  private final TestJobs.Clock clock = new TestJobs.Clock();
  private final RecordingObserver observer = new RecordingObserver();
  private final InMemoryJobQueue queue = queue(5, 3);

  private InMemoryJobQueue queue(int limit, int perClient) {
    return new InMemoryJobQueue(
        new EngineSettings(limit, perClient, 1, OptionalInt.empty(), 1L << 30),
        JobSettings.DEFAULT,
        clock,
        observer);
  }

  @Test
  void onlySoManyWait() {
    for (int i = 0; i < 5; i++) {
      queue.submit(job("j" + i, "client " + i));
    }
    assertFull(() -> queue.submit(job("more", "other")), "5 requests wait");
    assertThat(queue.find("more")).isEmpty();
    assertThat(queue.take("j0")).isTrue();
    queue.submit(job("more", "other"));
    assertThat(queue.waiting()).isEqualTo(5);
  }

  @Test
  void aClientHasItsPart() {
    for (int i = 0; i < 3; i++) {
      queue.submit(job("j" + i));
    }
    queue.take("j0");
    assertFull(() -> queue.submit(job("j3")), "3 requests wait or run");
    queue.submit(job("other", "other client"));
    queue.publish("j0", completed(1));
    queue.submit(job("j3"));
    assertFull(() -> queue.submit(job("j4")), "3 requests wait or run");
    queue.cancel("j1", CancelReason.REQUESTED);
    queue.submit(job("j4"));
    queue.take("j4");
    queue.publish("j4", FAILED);
    queue.publish("j4", FAILED);
    queue.submit(job("j5"));
    assertFull(() -> queue.submit(job("j6")), "3 requests wait or run");
  }

  @Test
  void jobsAreSeenInTheOrderInWhichTheyCame() {
    queue.submit(ofModel("a1", "a"));
    queue.submit(job("b1", "1", TestJobs.request("{\"model\": \"b\"}"), Optional.empty()));
    queue.submit(ofModel("a2", "a"));
    assertThat(queue.wanted()).containsExactly("a", "b");
    assertThat(queue.peek("a").map(Job::id)).contains("a1");
    assertThat(queue.peek("a").map(Job::id)).contains("a1");
    assertThat(queue.peek("c")).isEmpty();
    assertThat(places()).containsExactly("a1 0", "b1 1", "a2 2");

    assertThat(queue.take("a1")).isTrue();
    assertThat(queue.take("a1")).isFalse();
    assertThat(queue.take("unknown")).isFalse();
    assertThat(queue.wanted()).containsExactly("b", "a");
    assertThat(queue.peek("a").map(Job::id)).contains("a2");
    assertThat(places()).containsExactly("a1 -", "b1 0", "a2 1");
    assertThat(queue.find("a2").orElseThrow().place()).hasValue(1);
    assertThat(queue.find("a1").orElseThrow().place()).isEmpty();

    queue.take("a2");
    assertThat(queue.wanted()).containsExactly("b");
    assertThat(queue.peek("a")).isEmpty();
  }

  @Test
  void whatIsHandedBackWaitsWhereItStood() {
    for (String id : List.of("j0", "j1", "j2")) {
      queue.submit(job(id));
    }
    List<String> told = new ArrayList<>();
    queue.onWaiting(() -> told.add("waiting"));
    queue.listen("j1", () -> told.add("changed"));
    queue.take("j0");
    queue.take("j1");
    queue.publish("j1", progress(3));
    told.clear();
    queue.handBack("j1");
    assertThat(told).contains("waiting", "changed");
    JobState state = queue.find("j1").orElseThrow();
    assertThat(state.status()).isEqualTo(JobStatus.QUEUED);
    assertThat(state.progress()).isEmpty();
    assertThat(state.started()).isEmpty();
    assertThat(places()).containsExactly("j0 -", "j1 0", "j2 1");
    assertThat(queue.peek("m").map(Job::id)).contains("j1");
    queue.handBack("j0");
    assertThat(queue.peek("m").map(Job::id)).contains("j0");
    queue.handBack("j0");
    queue.handBack("unknown");
    assertThat(queue.waiting()).isEqualTo(3);
    assertThat(queue.take("j0")).isTrue();
    queue.publish("j0", completed(1));
    queue.handBack("j0");
    assertThat(queue.find("j0").orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(queue.waiting()).isEqualTo(2);
  }

  @Test
  void aJobEndsOnce() {
    queue.submit(job("j0"));
    clock.pass(Duration.ofSeconds(2));
    queue.take("j0");
    clock.pass(Duration.ofSeconds(5));
    assertThat(queue.publish("j0", completed(10))).isTrue();
    assertThat(queue.publish("j0", FAILED)).isFalse();
    assertThat(queue.publish("j0", progress(1))).isFalse();
    assertThat(queue.cancel("j0", CancelReason.REQUESTED)).isFalse();
    assertThat(queue.publish("unknown", progress(1))).isFalse();
    assertThat(queue.cancel("unknown", CancelReason.REQUESTED)).isFalse();
    JobState state = queue.find("j0").orElseThrow();
    assertThat(state.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(state.result().orElseThrow().bytes()).isEqualTo(10);
    assertThat(state.started()).contains(TestJobs.START.plusSeconds(2));
    assertThat(state.finished()).contains(TestJobs.START.plusSeconds(7));
    assertThat(observer.told()).containsExactly("taken after 2", "completed after 7");
  }

  @Test
  void whatWaitsIsCancelledAtOnce() {
    List<String> cancelled = new ArrayList<>();
    queue.onCancelled(cancelled::add);
    queue.submit(job("j0"));
    queue.submit(job("j1"));
    assertThat(queue.cancel("j0", CancelReason.DEADLINE)).isTrue();
    assertThat(queue.take("j0")).isFalse();
    assertThat(queue.peek("m").map(Job::id)).contains("j1");
    JobState state = queue.find("j0").orElseThrow();
    assertThat(state.status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(state.error().orElseThrow().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(cancelled).isEmpty();
    assertThat(observer.told()).containsExactly("cancelled deadline_exceeded after 0");
  }

  @Test
  void whoDrawsIsToldOfCancelling() {
    List<String> cancelled = new ArrayList<>();
    JobQueue.Registration registration = queue.onCancelled(cancelled::add);
    queue.submit(job("j0"));
    queue.submit(job("j1"));
    queue.take("j0");
    queue.take("j1");
    assertThat(queue.cancel("j0", CancelReason.REQUESTED)).isTrue();
    assertThat(queue.cancel("j0", CancelReason.REQUESTED)).isFalse();
    assertThat(cancelled).containsExactly("j0");
    assertThat(queue.publish("j0", completed(1))).isFalse();
    registration.close();
    queue.cancel("j1", CancelReason.REQUESTED);
    assertThat(cancelled).containsExactly("j0");
  }

  /** Cancelled at the very moment at which it is taken. */
  @Test
  void whoTakesWhatIsCancelledIsToldOrDoesNotGetIt() {
    List<String> cancelled = new ArrayList<>();
    InMemoryJobQueue[] made = new InMemoryJobQueue[1];
    QueueObserver cancels =
        new QueueObserver() {
          @Override
          public void taken(Duration waited) {
            made[0].cancel("j0", CancelReason.REQUESTED);
          }

          @Override
          public void ended(JobStatus status, Optional<ErrorCode> error, Duration whole) {}
        };
    made[0] = new InMemoryJobQueue(EngineSettings.DEFAULT, JobSettings.DEFAULT, clock, cancels);
    made[0].onCancelled(cancelled::add);
    made[0].submit(job("j0"));
    boolean taken = made[0].take("j0");
    assertThat(taken).isEqualTo(cancelled.contains("j0"));
    assertThat(made[0].find("j0").orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void aClosedQueueEndsWhatWaitsAndTakesNothingIn() {
    queue.submit(job("j0"));
    queue.submit(job("j1"));
    queue.take("j0");
    queue.close();
    queue.close();
    assertThat(queue.find("j1").orElseThrow().error().orElseThrow().code())
        .isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(queue.wanted()).isEmpty();
    assertThatThrownBy(() -> queue.submit(job("j2")))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    assertThat(queue.find("j0").orElseThrow().status()).isEqualTo(JobStatus.RUNNING);
    assertThat(queue.publish("j0", completed(1))).isTrue();
    assertThat(observer.told())
        .containsExactly("taken after 0", "cancelled shutting_down after 0", "completed after 0");
  }

  @Test
  void whatIsHandedBackToAClosedQueueEnds() {
    queue.submit(job("j0"));
    queue.take("j0");
    queue.close();
    queue.handBack("j0");
    assertThat(queue.find("j0").orElseThrow().error().orElseThrow().code())
        .isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void theSameRequestIsTakenInOnce() {
    assertThat(queue.submit(keyed("j0", "me", "key", "f")).id()).isEqualTo("j0");
    assertThat(queue.submit(keyed("j1", "me", "key", "f")).id()).isEqualTo("j0");
    assertThat(queue.find("j1")).isEmpty();
    assertThat(queue.waiting()).isEqualTo(1);
    // Others call theirs as they like.
    assertThat(queue.submit(keyed("j2", "you", "key", "g")).id()).isEqualTo("j2");
    assertThat(queue.submit(keyed("j3", "me", "other key", "f")).id()).isEqualTo("j3");
    assertThatThrownBy(() -> queue.submit(keyed("j4", "me", "key", "g")))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
              assertThat(e.param()).contains("Idempotency-Key");
            });
    queue.take("j0");
    queue.publish("j0", completed(1));
    queue.close();
    assertThat(queue.submit(keyed("j5", "me", "key", "f")).id()).isEqualTo("j0");
  }

  @Test
  void aKeyHoldsAsLongAsItsJob() {
    queue.submit(keyed("j0", "me", "key", "f"));
    queue.take("j0");
    // However long it runs.
    clock.pass(JobSettings.DEFAULT.retention().multipliedBy(5));
    assertThat(queue.submit(keyed("j1", "me", "key", "f")).id()).isEqualTo("j0");
    queue.publish("j0", completed(1));
    clock.pass(JobSettings.DEFAULT.retention().minusNanos(1));
    assertThat(queue.submit(keyed("j2", "me", "key", "f")).id()).isEqualTo("j0");
    clock.pass(Duration.ofNanos(1));
    assertThat(queue.submit(keyed("j3", "me", "key", "other")).id()).isEqualTo("j3");
  }

  @Test
  void whatCameToNothingMayBeTriedAgain() {
    queue.submit(keyed("j0", "me", "key", "f"));
    queue.cancel("j0", CancelReason.DISCONNECTED);
    clock.pass(Duration.ofMinutes(1));
    assertThat(queue.submit(keyed("j1", "me", "key", "f")).id()).isEqualTo("j1");
    queue.take("j1");
    queue.publish("j1", FAILED);
    clock.pass(Duration.ofMinutes(1));
    assertThat(queue.submit(keyed("j2", "me", "key", "f")).id()).isEqualTo("j2");
    // That the earlier ones are forgotten leaves the key to the last.
    clock.pass(JobSettings.DEFAULT.retention());
    assertThat(queue.find("j1")).isEmpty();
    assertThat(queue.submit(keyed("j3", "me", "key", "f")).id()).isEqualTo("j2");
  }

  private List<String> places() {
    return queue.current().stream()
        .map(state ->
            state.job().id() + " " + (state.place().isPresent() ? state.place().getAsInt() : "-"))
        .toList();
  }

  private static void assertFull(ThrowingCallable submitting, String says) {
    assertThatThrownBy(submitting)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL))
        .hasMessageContaining(says);
  }
}
