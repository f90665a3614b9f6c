package dev.eschew.server.job;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue for clients and workers of one process. */
public final class InMemoryJobQueue implements JobQueue {
  private static final Logger log = LoggerFactory.getLogger(InMemoryJobQueue.class);

  private final EngineSettings limits;
  private final JobSettings keeping;
  private final InstantSource clock;
  private final QueueObserver observer;

  private final Map<String, JobEntry> entries = new LinkedHashMap<>();

  private final WaitingJobs waiting = new WaitingJobs();

  /** How many jobs of a client wait or run. */
  private final Map<String, Integer> unfinished = new HashMap<>();

  private final Map<IdempotentCall, String> idempotent = new LinkedHashMap<>();
  private final FinishedJobs finished;
  private final List<Runnable> onWaiting = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> onCancelled = new CopyOnWriteArrayList<>();
  private long submitted;
  private boolean closed;

  /** What one client calls one request. */
  private record IdempotentCall(String client, String key) {
    static Optional<IdempotentCall> of(Job job) {
      return job.idempotency().map(call -> new IdempotentCall(job.client(), call.key()));
    }
  }

  public InMemoryJobQueue(
      EngineSettings limits, JobSettings keeping, InstantSource clock, QueueObserver observer) {
    this.limits = limits;
    this.keeping = keeping;
    this.clock = clock;
    this.observer = observer;
    this.finished = new FinishedJobs(keeping.resultBytes());
  }

  @Override
  public Job submit(Job job) {
    synchronized (this) {
      forgetExpired();
      Optional<Job> earlier = earlier(job);
      if (earlier.isPresent()) {
        return earlier.get();
      }
      admit(job);
      JobEntry entry = new JobEntry(job, submitted++);
      entries.put(job.id(), entry);
      waiting.add(entry);
      unfinished.merge(job.client(), 1, Integer::sum);
      IdempotentCall.of(job).ifPresent(call -> idempotent.put(call, job.id()));
    }
    onWaiting.forEach(InMemoryJobQueue::call);
    return job;
  }

  /** A job of the same client and key that came to a result, or still may. */
  private Optional<Job> earlier(Job job) {
    Optional<Job> earlier =
        IdempotentCall.of(job)
            .map(call -> idempotent.get(call))
            .map(entries::get)
            .filter(entry -> !entry.status().isOver() || entry.status() == JobStatus.COMPLETED)
            .map(JobEntry::job);
    earlier
        .flatMap(Job::idempotency)
        .filter(call -> !call.fingerprint().equals(job.idempotency().get().fingerprint()))
        .ifPresent(_ -> {
          throw ApiException.ofField(
              ErrorCode.IDEMPOTENCY_KEY_REUSED,
              "Idempotency-Key",
              "was used for another request; expected a new one");
        });
    return earlier;
  }

  private void admit(Job job) {
    if (closed) {
      throw CancelReason.SHUTTING_DOWN.toError();
    }
    if (waiting.size() >= limits.queueLimit()) {
      throw new ApiException(
          ErrorCode.QUEUE_FULL,
          "the queue is full (" + waiting.size() + " requests wait); try again later");
    }
    int own = unfinished.getOrDefault(job.client(), 0);
    if (own >= limits.queueLimitPerKey()) {
      throw new ApiException(
          ErrorCode.QUEUE_FULL,
          "this client's part of the queue is full ("
              + own
              + " requests wait or run); try again"
              + " later");
    }
  }

  @Override
  public synchronized Optional<JobState> find(String id) {
    forgetExpired();
    return Optional.ofNullable(entries.get(id)).map(this::state);
  }

  private JobState state(JobEntry entry) {
    return state(
        entry,
        entry.status() == JobStatus.QUEUED
            ? OptionalInt.of(waiting.before(entry))
            : OptionalInt.empty());
  }

  private JobState state(JobEntry entry, OptionalInt place) {
    return entry.state(place, entry.finished().map(end -> end.plus(keeping.retention())));
  }

  @Override
  public synchronized List<JobEvent> events(String id, long after) {
    forgetExpired();
    JobEntry entry = entries.get(id);
    return entry == null ? List.of() : entry.events(after);
  }

  @Override
  public synchronized Registration listen(String id, Runnable onChange) {
    JobEntry entry = entries.get(id);
    if (entry == null) {
      return () -> {};
    }
    return register(entry.listeners(), onChange);
  }

  @Override
  public boolean cancel(String id, CancelReason reason) {
    JobNews news = new JobNews.Cancelled(reason);
    JobEntry entry;
    boolean ran;
    synchronized (this) {
      entry = entries.get(id);
      if (entry == null || entry.status().isOver()) {
        return false;
      }
      ran = entry.status() == JobStatus.RUNNING;
      add(entry, news);
    }
    tell(entry, news);
    if (ran) {
      onCancelled.forEach(callback -> call(() -> callback.accept(id)));
    }
    return true;
  }

  @Override
  public synchronized void forget(String id) {
    JobEntry entry = entries.get(id);
    if (entry != null && entry.status().isOver()) {
      finished.remove(entry);
      forget(entry);
    }
  }

  private void forget(JobEntry entry) {
    String id = entry.job().id();
    entries.remove(id);
    IdempotentCall.of(entry.job()).ifPresent(call -> idempotent.remove(call, id));
  }

  @Override
  public synchronized List<JobState> current() {
    List<JobState> states = new ArrayList<>();
    int place = 0;
    // These are in the order of their places.
    for (JobEntry entry : entries.values()) {
      if (entry.status() == JobStatus.QUEUED) {
        states.add(state(entry, OptionalInt.of(place++)));
      } else if (!entry.status().isOver()) {
        states.add(state(entry, OptionalInt.empty()));
      }
    }
    return states;
  }

  @Override
  public synchronized int waiting() {
    return waiting.size();
  }

  @Override
  public synchronized Set<String> wanted() {
    return waiting.models();
  }

  @Override
  public synchronized Optional<Job> peek(String model) {
    return waiting.first(model).map(JobEntry::job);
  }

  @Override
  public boolean take(String id) {
    JobNews news = new JobNews.Started();
    JobEntry entry;
    Duration waited;
    synchronized (this) {
      entry = entries.get(id);
      if (entry == null || !waiting.remove(entry)) {
        return false;
      }
      add(entry, news);
      waited = Duration.between(entry.job().submitted(), clock.instant());
    }
    observer.taken(waited);
    tell(entry, news);
    return true;
  }

  @Override
  public void handBack(String id) {
    JobNews end = new JobNews.Cancelled(CancelReason.SHUTTING_DOWN);
    JobEntry entry;
    boolean ends;
    synchronized (this) {
      entry = entries.get(id);
      if (entry == null || entry.status() != JobStatus.RUNNING) {
        return;
      }
      ends = closed;
      if (ends) {
        // Nobody takes it any more.
        add(entry, end);
      } else {
        entry.waitAgain();
        waiting.add(entry);
      }
    }
    if (ends) {
      tell(entry, end);
    } else {
      entry.listeners().forEach(InMemoryJobQueue::call);
      onWaiting.forEach(InMemoryJobQueue::call);
    }
  }

  @Override
  public boolean publish(String id, JobNews news) {
    JobEntry entry;
    synchronized (this) {
      entry = entries.get(id);
      if (entry == null || entry.status().isOver()) {
        return false;
      }
      add(entry, news);
    }
    tell(entry, news);
    return true;
  }

  /** Adds news of a job that is not over; for who holds the lock. */
  private void add(JobEntry entry, JobNews news) {
    entry.add(clock.instant(), news);
    if (news.isLast()) {
      waiting.remove(entry);
      unfinished.computeIfPresent(
          entry.job().client(), (_, count) -> count == 1 ? null : count - 1);
      finished.add(entry);
    }
  }

  /** Tells of news that were added; for who does not hold the lock. */
  private void tell(JobEntry entry, JobNews news) {
    entry.listeners().forEach(InMemoryJobQueue::call);
    if (news.isLast()) {
      Instant end = entry.finished().orElseThrow();
      observer.ended(
          entry.status(),
          entry.error().map(ApiException::code),
          Duration.between(entry.job().submitted(), end));
    }
  }

  /** What one callback does wrong concerns nobody else. */
  private static void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      log.warn("Whoever is told of jobs failed", e);
    }
  }

  @Override
  public Registration onWaiting(Runnable callback) {
    return register(onWaiting, callback);
  }

  @Override
  public Registration onCancelled(Consumer<String> callback) {
    return register(onCancelled, callback);
  }

  /** Ends calls once: the same callback may be there for somebody else as well. */
  private static <T> Registration register(List<T> callbacks, T callback) {
    callbacks.add(callback);
    AtomicBoolean registered = new AtomicBoolean(true);
    return () -> {
      if (registered.getAndSet(false)) {
        callbacks.remove(callback);
      }
    };
  }

  @Override
  public void close() {
    JobNews end = new JobNews.Cancelled(CancelReason.SHUTTING_DOWN);
    List<JobEntry> left;
    synchronized (this) {
      closed = true;
      left = waiting.inOrder();
      left.forEach(entry -> add(entry, end));
    }
    left.forEach(entry -> tell(entry, end));
  }

  private void forgetExpired() {
    finished.removeUntil(clock.instant().minus(keeping.retention())).forEach(this::forget);
  }
}
