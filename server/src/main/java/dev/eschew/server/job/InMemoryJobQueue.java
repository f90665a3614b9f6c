package dev.eschew.server.job;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A queue for clients and workers of one process. */
public final class InMemoryJobQueue implements JobQueue {
  private final EngineSettings limits;
  private final JobSettings keeping;
  private final InstantSource clock;
  private final QueueObserver observer;

  private final Map<String, JobEntry> entries = new LinkedHashMap<>();

  /** By their places; a job that is handed back gets its own again. */
  private final TreeMap<Long, JobEntry> waiting = new TreeMap<>();

  private final Map<IdempotentCall, String> idempotent = new LinkedHashMap<>();
  private final FinishedJobs finished;
  private final List<Runnable> onWaiting = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> onCancelled = new CopyOnWriteArrayList<>();
  private long submitted;
  private boolean closed;

  /** What one client calls one request. */
  private record IdempotentCall(String client, String key) {}

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
      waiting.put(entry.place(), entry);
      job.idempotency()
          .ifPresent(
              call -> idempotent.put(new IdempotentCall(job.client(), call.key()), job.id()));
    }
    onWaiting.forEach(Runnable::run);
    return job;
  }

  private Optional<Job> earlier(Job job) {
    Optional<Job> earlier =
        job.idempotency()
            .map(call -> idempotent.get(new IdempotentCall(job.client(), call.key())))
            .map(id -> entries.get(id).job());
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
    long own =
        entries.values().stream()
            .filter(entry -> !entry.status().isOver())
            .filter(entry -> entry.job().client().equals(job.client()))
            .count();
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
    OptionalInt place =
        entry.status() == JobStatus.QUEUED
            ? OptionalInt.of(waiting.headMap(entry.place()).size())
            : OptionalInt.empty();
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
    entry.listeners().add(onChange);
    return () -> entry.listeners().remove(onChange);
  }

  @Override
  public boolean cancel(String id, CancelReason reason) {
    boolean ran;
    synchronized (this) {
      JobEntry entry = entries.get(id);
      if (entry == null || entry.status().isOver()) {
        return false;
      }
      ran = entry.status() == JobStatus.RUNNING;
      waiting.remove(entry.place());
    }
    boolean cancelled = publish(id, new JobNews.Cancelled(reason));
    if (cancelled && ran) {
      onCancelled.forEach(callback -> callback.accept(id));
    }
    return cancelled;
  }

  @Override
  public synchronized List<JobState> current() {
    return entries.values().stream()
        .filter(entry -> !entry.status().isOver())
        .sorted(Comparator.comparingLong(JobEntry::place))
        .map(this::state)
        .toList();
  }

  @Override
  public synchronized int waiting() {
    return waiting.size();
  }

  @Override
  public synchronized Set<String> wanted() {
    Set<String> models = new LinkedHashSet<>();
    waiting.values().forEach(entry -> models.add(entry.job().model()));
    return models;
  }

  @Override
  public synchronized Optional<Job> peek(String model) {
    return waiting.values().stream()
        .map(JobEntry::job)
        .filter(job -> job.model().equals(model))
        .findFirst();
  }

  @Override
  public boolean take(String id) {
    Duration waited;
    synchronized (this) {
      JobEntry entry = entries.get(id);
      if (entry == null || waiting.remove(entry.place()) == null) {
        return false;
      }
      waited = Duration.between(entry.job().submitted(), clock.instant());
    }
    observer.taken(waited);
    return publish(id, new JobNews.Started());
  }

  @Override
  public void handBack(String id) {
    synchronized (this) {
      JobEntry entry = entries.get(id);
      if (entry == null || entry.status() != JobStatus.RUNNING) {
        return;
      }
      entry.waitAgain();
      waiting.put(entry.place(), entry);
    }
    onWaiting.forEach(Runnable::run);
  }

  @Override
  public boolean publish(String id, JobNews news) {
    JobEntry entry;
    synchronized (this) {
      entry = entries.get(id);
      if (entry == null || entry.status().isOver()) {
        return false;
      }
      entry.add(clock.instant(), news);
      if (news.isLast()) {
        waiting.remove(entry.place());
        finished.add(entry);
      }
    }
    entry.listeners().forEach(Runnable::run);
    if (news.isLast()) {
      Instant end = entry.finished().orElseThrow();
      observer.ended(
          entry.status(),
          entry.error().map(ApiException::code),
          Duration.between(entry.job().submitted(), end));
    }
    return true;
  }

  @Override
  public Registration onWaiting(Runnable callback) {
    onWaiting.add(callback);
    return () -> onWaiting.remove(callback);
  }

  @Override
  public Registration onCancelled(Consumer<String> callback) {
    onCancelled.add(callback);
    return () -> onCancelled.remove(callback);
  }

  @Override
  public void close() {
    List<JobEntry> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(waiting.values());
    }
    left.forEach(entry -> cancel(entry.job().id(), CancelReason.SHUTTING_DOWN));
  }

  private void forgetExpired() {
    for (JobEntry entry : finished.removeBefore(clock.instant().minus(keeping.retention()))) {
      entries.remove(entry.job().id());
      entry
          .job()
          .idempotency()
          .ifPresent(
              call -> idempotent.remove(new IdempotentCall(entry.job().client(), call.key())));
    }
  }
}
