package dev.eschew.models.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Things opened one after another, closed in reverse; all are closed even when closing one fails.
 */
final class Resources implements AutoCloseable {
  /** Something whose closing throws no checked exception. */
  interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Resource> opened = new ArrayDeque<>();

  <T> T add(T value, Resource close) {
    opened.push(close);
    return value;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
