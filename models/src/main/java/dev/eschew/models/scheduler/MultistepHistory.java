package dev.eschew.models.scheduler;

import dev.eschew.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last predictions of a multistep run and the log(alpha / sigma) where they were made. */
final class MultistepHistory {
  private final int capacity;
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** One prediction, and lambda = log(alpha / sigma) at it. */
  record Entry(Tensor prediction, double lambda) {}

  MultistepHistory(int capacity) {
    this.capacity = capacity;
  }

  void add(Tensor prediction, double lambda) {
    if (entries.size() == capacity) {
      entries.removeLast();
    }
    entries.addFirst(new Entry(prediction, lambda));
  }

  int size() {
    return entries.size();
  }

  /** The entries, the newest first. */
  List<Entry> newestFirst() {
    return new ArrayList<>(entries);
  }
}
