package dev.eschew.server.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Jobs that are over, the oldest first; keeps their files up to a size. */
final class FinishedJobs {
  /** A few hundred MB of what is known without the files. */
  static final int MOST_JOBS = 100_000;

  private final long mostBytes;
  private final Set<JobEntry> withFiles = new LinkedHashSet<>();
  private final LinkedHashSet<JobEntry> all = new LinkedHashSet<>();
  private long bytes;

  FinishedJobs(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Adds one. When there is no room, the oldest files that nobody waits for go. */
  void add(JobEntry entry) {
    all.add(entry);
    if (entry.bytes() == 0) {
      return;
    }
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

  /** Takes out those that did not end after a moment, and the oldest of too many. */
  List<JobEntry> removeUntil(Instant moment) {
    List<JobEntry> removed = new ArrayList<>();
    while (!all.isEmpty()
        && (all.size() > MOST_JOBS || !all.getFirst().finished().orElseThrow().isAfter(moment))) {
      JobEntry entry = all.getFirst();
      removed.add(entry);
      remove(entry);
    }
    return removed;
  }

  /** Takes one out. */
  void remove(JobEntry entry) {
    all.remove(entry);
    if (withFiles.remove(entry)) {
      bytes -= entry.bytes();
    }
  }
}
