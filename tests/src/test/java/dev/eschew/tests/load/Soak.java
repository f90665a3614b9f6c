package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of requests of all kinds, good and bad, by several clients: each gets its answer once,
 * and afterwards the server is as it was.
 *
 * @param requests how many
 * @param clients that send at the same time
 * @param kinds that are sent
 * @param sampleMillis time between looks at the process
 * @param out folder of reports
 */
record Soak(
    ServerProcess server,
    int requests,
    int clients,
    long seed,
    Set<SoakKind> kinds,
    long sampleMillis,
    Path out) {
  private static final double FLAT = 0.05;

  /** Bytes of live objects that may come and go: results that are kept, pools. */
  private static final long HEAP_SLACK = 16L << 20;

  /** The heap is looked at when warm-up is over and at the end, in hundredths of all requests. */
  private static final int WARM = 20;

  boolean run(ObjectNode report) throws IOException, InterruptedException, UnexpectedAnswer {
    System.out.printf(
        "soak: %d requests by %d clients, seed %d, of %s%n",
        requests, clients, seed, kinds.stream().map(SoakKind::word).toList());
    Tally tally = new Tally();
    MemorySamples samples = new MemorySamples(requests);
    AfterSoak after = new AfterSoak(server, tally);
    AfterSoak.Start start = after.begin();
    OptionalLong warmHeap;
    try (Client client = new Client(server.uri())) {
      Metrics before = Metrics.of(client);
      long began = System.nanoTime();
      warmHeap = drive(client, tally, samples);
      double seconds = (System.nanoTime() - began) / 1e9;
      OnnxShare share = OnnxShare.between(before, Metrics.of(client), seconds);
      System.out.printf(Locale.ROOT, "  %d requests in %.0f s%n", tally.done(), seconds);
      System.out.println("  " + share.text());
      share.write(report.putObject("onnx"));
    }
    after.check(start, report);
    MemorySamples.Course memory = memory(samples, report);
    heap(warmHeap, report, tally);
    if (memory.enough() && !memory.isFlat(FLAT)) {
      tally.fault("resident memory is not flat within 5 %");
    }
    System.out.println(tally.text());
    tally.write(report);
    boolean passed = tally.faults() == 0;
    String judged = memory.enough() ? "" : ", memory not judged";
    System.out.println("soak " + (passed ? "passed" : "FAILED") + judged);
    return passed;
  }

  /** Sends all; returns the live heap at the end of warm-up. */
  private OptionalLong drive(Client client, Tally tally, MemorySamples samples)
      throws IOException, InterruptedException {
    Map<SoakKind, SoakCall> calls = calls(client);
    AtomicInteger next = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(clients);
    Thread sampler =
        Thread.ofPlatform()
            .start(() -> {
              try {
                samples.record(server, tally::done, sampleMillis);
              } catch (IOException e) {
                tally.fault("the server's process cannot be looked at any more: " + e);
              }
            });
    OptionalLong warmHeap = OptionalLong.empty();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        all.execute(() -> {
          for (int at = next.getAndIncrement(); at < requests; at = next.getAndIncrement()) {
            one(calls, at, tally);
          }
          ended.countDown();
        });
      }
      while (tally.done() * 100L < (long) WARM * requests && server.isAlive()) {
        Thread.sleep(100);
      }
      warmHeap = server.isAlive() ? server.liveHeap() : warmHeap;
      ended.await();
    } finally {
      sampler.interrupt();
      sampler.join();
    }
    return warmHeap;
  }

  /** What a request is depends on its number alone, so that a run can be repeated. */
  private void one(Map<SoakKind, SoakCall> calls, int index, Tally tally) {
    Random random = new Random(seed * 1_000_003 + index);
    SoakKind kind = SoakKind.pick(kinds, random);
    try {
      tally.count(kind, calls.get(kind).run(random));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tally.unexpected(kind, index, "interrupted");
    } catch (UnexpectedAnswer e) {
      tally.unexpected(kind, index, e.getMessage());
    } catch (IOException | RuntimeException e) {
      tally.unexpected(kind, index, e.toString());
    }
  }

  private Map<SoakKind, SoakCall> calls(Client client) {
    PlainCalls plain = new PlainCalls(client);
    RudeCalls rude = new RudeCalls(client, kinds.contains(SoakKind.STREAMS));
    Map<SoakKind, SoakCall> calls = new EnumMap<>(SoakKind.class);
    for (SoakKind kind : SoakKind.values()) {
      calls.put(
          kind,
          switch (kind) {
            case GENERATIONS -> plain::generation;
            case RAW -> plain::raw;
            case IDEMPOTENT -> plain::idempotent;
            case EDITS -> plain::edit;
            case STREAMS -> new StreamCalls(client)::stream;
            case JOBS -> new JobCalls(client)::job;
            case DISCONNECTS -> rude::disconnect;
            case BAD -> random -> BadBody.send(client, random);
            case SLOW -> rude::slow;
            case UNLOAD -> plain::unload;
            case TIMEOUTS -> plain::timeout;
          });
    }
    return calls;
  }

  private MemorySamples.Course memory(MemorySamples samples, ObjectNode report)
      throws IOException {
    MemorySamples.Course resident = samples.course(ServerProcess.Figures::residentBytes);
    MemorySamples.Course anonymous = samples.course(ServerProcess.Figures::anonymousBytes);
    System.out.println("  resident: " + resident.text());
    System.out.println("  of it without a file: " + anonymous.text());
    Files.writeString(out.resolve("memory.svg"), new MemoryChart(samples.all()).svg());
    write(resident, report.putObject("resident"));
    write(anonymous, report.putObject("anonymous"));
    return resident;
  }

  private void heap(OptionalLong warm, ObjectNode report, Tally tally)
      throws IOException, InterruptedException {
    OptionalLong end = server.isAlive() ? server.liveHeap() : OptionalLong.empty();
    if (warm.isEmpty() || end.isEmpty()) {
      System.out.println("  live Java objects: not told, there is no jcmd");
      return;
    }
    long growth = end.getAsLong() - warm.getAsLong();
    System.out.printf(
        Locale.ROOT,
        "  live Java objects: %.1f MiB after warm-up, %.1f MiB at the end%n",
        warm.getAsLong() / 1048576.0,
        end.getAsLong() / 1048576.0);
    report.put("heap_warm", warm.getAsLong()).put("heap_end", end.getAsLong());
    if (growth > Math.max(HEAP_SLACK, FLAT * warm.getAsLong())) {
      tally.fault("live Java objects grew by " + (growth >> 20) + " MiB");
    }
  }

  private static void write(MemorySamples.Course course, ObjectNode report) {
    report
        .put("enough_samples", course.enough())
        .put("warm_bytes", course.warmBytes())
        .put("last_bytes", course.lastBytes())
        .put("ratio", course.ratio())
        .put("bytes_per_1000_requests", course.bytesPerThousand());
  }
}
