package dev.eschew.tests.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** What the server's process uses while requests come; for one writing thread. */
final class MemorySamples {
  private final List<Sample> samples = new ArrayList<>();

  /**
   * One look.
   *
   * @param done requests that were over
   */
  record Sample(double seconds, int done, ServerProcess.Figures figures) {}

  /** Looks at the process at regular times until the thread is interrupted. */
  void record(ServerProcess server, IntSupplier done, long everyMillis) throws IOException {
    long start = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      add(new Sample((System.nanoTime() - start) / 1e9, done.getAsInt(), server.figures()));
      try {
        Thread.sleep(everyMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  synchronized void add(Sample sample) {
    samples.add(sample);
  }

  synchronized List<Sample> all() {
    return List.copyOf(samples);
  }
}
