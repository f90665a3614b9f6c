package dev.eschew.server.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Between those who ask and those who draw; they need not share a process. Every job that is taken
 * in comes to exactly one end. For any thread.
 */
public interface JobQueue {
  /**
   * Takes a job in.
   *
   * @return the job, or an earlier one of the same client and idempotency key that came to a result
   *     or still may; a key whose job failed or was cancelled is free again
   * @throws dev.eschew.server.api.ApiException if the queue, or the client's share of it, is full,
   *     or the idempotency key was of another request
   */
  Job submit(Job job);

  /** How a job stands; empty if there is none of that id, or its time is over. */
  Optional<JobState> find(String id);

  /**
   * The news of a job that are kept, oldest first. Of progress only the last is kept; files of
   * images are dropped when a job is over, but for those of the result.
   *
   * @param after the number of the last one known; 0 for none
   */
  List<JobEvent> events(String id, long after);

  /**
   * Calls back at each change of a job, from any thread; the callback must not block.
   *
   * @return ends the calls
   */
  Registration listen(String id, Runnable onChange);

  /**
   * Gives a job up.
   *
   * @return false if it was over already, or is unknown
   */
  boolean cancel(String id, CancelReason reason);

  /** What came of a job need not be kept: nobody will ask. One that is not over stays. */
  void forget(String id);

  /** Jobs that wait or run, oldest first. */
  List<JobState> current();

  /** How many jobs wait. */
  int waiting();

  // What workers call.

  /** The models that waiting jobs ask for, that of the job which waits longest first. */
  Set<String> wanted();

  /**
   * The job for a model that waits longest, without taking it.
   *
   * @param model the model's id
   */
  Optional<Job> peek(String model);

  /**
   * Takes a job over; from now on it runs.
   *
   * @return false if it was cancelled, or another worker has it
   */
  boolean take(String id);

  /**
   * Gives a job back that was taken and not finished; it waits again where it stood. Where nobody
   * can take it any more, because the queue is closed and its jobs live no longer than it, it ends.
   */
  void handBack(String id);

  /**
   * Says something of a job that runs; the last of it ends the job.
   *
   * @return false if the job was over already
   */
  boolean publish(String id, JobNews news);

  /** Calls back when a job begins to wait; the callback must not block. */
  Registration onWaiting(Runnable callback);

  /** Calls back with the id of each job that is cancelled while it runs; must not block. */
  Registration onCancelled(Consumer<String> callback);

  /** Takes nothing in any more, and ends what waits. */
  void close();

  /** Ends calls. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
