package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of requests of all kinds, good and bad, by several clients: each gets its answer once,
 * and afterwards the server is as it was. Now and then all clients pause for a {@link Checkpoint}.
 *
 * @param requests how many
 * @param clients that send at the same time
 * @param kinds that are sent
 * @param trim whether memory that the C library keeps is given back before a look
 * @param sampleMillis time between looks at the process
 * @param out folder of reports
 */
record Soak(
    ServerProcess server,
    int requests,
    int clients,
    long seed,
    Set<SoakKind> kinds,
    boolean trim,
    long sampleMillis,
    Path out) {
  private static final double FLAT = 0.05;

  /** Equally many requests lie between them; a third of them is warm-up. */
  private static final int CHECKPOINTS = 12;

  /** After fewer requests memory is still warming up, and is told but not judged. */
  private static final int JUDGED = 1000;

  boolean run(ObjectNode report) throws IOException, InterruptedException, UnexpectedAnswer {
    System.out.printf(
        "soak: %d requests by %d clients, seed %d, of %s%n",
        requests, clients, seed, kinds.stream().map(SoakKind::word).toList());
    Tally tally = new Tally();
    MemorySamples samples = new MemorySamples();
    List<Checkpoint> checkpoints = new ArrayList<>();
    AfterSoak after = new AfterSoak(server, tally);
    AfterSoak.Start start = after.begin();
    try (Client client = new Client(server.uri())) {
      Metrics before = Metrics.of(client);
      long began = System.nanoTime();
      drive(client, tally, samples, checkpoints, start.files());
      double seconds = (System.nanoTime() - began) / 1e9;
      OnnxShare share = OnnxShare.between(before, Metrics.of(client), seconds);
      System.out.printf(
          Locale.ROOT, "  %d requests in %.0f s, pauses included%n", tally.done(), seconds);
      System.out.println("  " + share.text());
      share.write(report.putObject("onnx"));
    }
    after.check(start, checkpoints.size(), report);
    judge(samples, checkpoints, tally, report);
    System.out.println(tally.text());
    tally.write(report);
    boolean passed = tally.faults() == 0;
    String judged = requests >= JUDGED ? "" : ", memory not judged";
    System.out.println("soak " + (passed ? "passed" : "FAILED") + judged);
    return passed;
  }

  private void drive(
      Client client,
      Tally tally,
      MemorySamples samples,
      List<Checkpoint> checkpoints,
      JsonNode files)
      throws IOException, InterruptedException, UnexpectedAnswer {
    Map<SoakKind, SoakCall> calls = calls(client);
    Thread sampler =
        Thread.ofPlatform()
            .start(() -> {
              try {
                samples.record(server, tally::done, sampleMillis);
              } catch (IOException e) {
                tally.fault("the server's process cannot be looked at any more: " + e);
              }
            });
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicInteger next = new AtomicInteger();
      for (int part = 1; part <= CHECKPOINTS && server.isAlive(); part++) {
        int end = (int) ((long) requests * part / CHECKPOINTS);
        CountDownLatch ended = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
          all.execute(() -> {
            for (int at = next.getAndIncrement(); at < end; at = next.getAndIncrement()) {
              one(calls, at, tally);
            }
            ended.countDown();
          });
        }
        ended.await();
        next.set(end);
        checkpoints.add(Checkpoint.take(server, client, tally, files, trim));
        System.out.println("  " + checkpoints.getLast().text());
        if (part == CHECKPOINTS / 3 || part == CHECKPOINTS) {
          String name = part == CHECKPOINTS ? "end" : "warm";
          Files.writeString(out.resolve("objects-" + name + ".txt"), server.histogram());
        }
      }
    } finally {
      sampler.interrupt();
      sampler.join();
    }
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
    JobCalls jobs = new JobCalls(client);
    RudeCalls rude = new RudeCalls(client);
    WebuiCalls webui = new WebuiCalls(client);
    Map<SoakKind, SoakCall> calls = new EnumMap<>(SoakKind.class);
    for (SoakKind kind : SoakKind.values()) {
      calls.put(
          kind,
          switch (kind) {
            case GENERATIONS -> plain::generation;
            case RAW -> plain::raw;
            case IDEMPOTENT -> plain::idempotent;
            case EDITS -> plain::edit;
            case URLS -> plain::url;
            case STREAMS -> new StreamCalls(client)::stream;
            case JOBS -> jobs::job;
            case CANCELS -> jobs::cancel;
            case WEBUI -> webui::draw;
            case INTERRUPTS -> webui::interrupt;
            case DISCONNECTS -> rude::disconnect;
            case BAD -> random -> BadBody.send(client, random);
            case SLOW -> rude::slow;
            case UNLOAD -> plain::unload;
            case DEADLINES -> plain::deadline;
          });
    }
    return calls;
  }

  private void judge(
      MemorySamples samples, List<Checkpoint> checkpoints, Tally tally, ObjectNode report)
      throws IOException {
    Files.writeString(out.resolve("memory.svg"), new MemoryChart(samples.all(), checkpoints).svg());
    ArrayNode shown = report.putArray("checkpoints");
    for (Checkpoint checkpoint : checkpoints) {
      shown
          .addObject()
          .put("done", checkpoint.done())
          .put("live_heap", checkpoint.liveHeap().orElse(-1))
          .put("resident", checkpoint.figures().residentBytes())
          .put("anonymous", checkpoint.figures().anonymousBytes())
          .put("threads", checkpoint.figures().threads())
          .put("files", checkpoint.figures().files())
          .put("sockets", checkpoint.figures().sockets());
    }
    List<Course> courses = new ArrayList<>();
    courses.add(Course.of("resident memory", checkpoints, at -> at.figures().residentBytes()));
    courses.add(
        Course.of("memory without a file", checkpoints, at -> at.figures().anonymousBytes()));
    if (checkpoints.stream().allMatch(at -> at.liveHeap().isPresent())) {
      courses.add(Course.of("live Java objects", checkpoints, at -> at.liveHeap().getAsLong()));
    } else {
      System.out.println("  live Java objects: not told, there is no jcmd");
    }
    for (Course course : courses) {
      System.out.println("  " + course.text());
      course.write(report);
      if (requests >= JUDGED && !course.isFlat(FLAT)) {
        tally.fault(course.name() + ": not flat within 5 %");
      }
    }
  }
}
