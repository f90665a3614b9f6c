package dev.eschew.server.job;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Jobs that are over, the oldest first; keeps their files up to a size. */
final class FinishedJobs {
  private final long mostBytes;
  private final Deque<JobEntry> withFiles = new ArrayDeque<>();
  private final Deque<JobEntry> all = new ArrayDeque<>();
  private long bytes;

  FinishedJobs(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Adds one. When there is no room, the oldest files that nobody waits for go. */
  void add(JobEntry entry) {
    all.add(entry);
    withFiles.add(entry);
    bytes += entry.bytes();
    Iterator<JobEntry> oldestFirst = withFiles.iterator();
    while (bytes > mostBytes && oldestFirst.hasNext()) {
      JobEntry oldest = oldestFirst.next();
      if (oldest.listeners().isEmpty()) {
        bytes -= oldest.bytes();
        oldest.dropResult();
        oldestFirst.remove();
      }
    }
  }

  /** Takes out those that ended before a moment. */
  List<JobEntry> removeBefore(Instant moment) {
    List<JobEntry> removed = new ArrayList<>();
    while (!all.isEmpty() && all.peek().finished().orElseThrow().isBefore(moment)) {
      JobEntry entry = all.remove();
      removed.add(entry);
      if (withFiles.remove(entry)) {
        bytes -= entry.bytes();
      }
    }
    return removed;
  }
}
