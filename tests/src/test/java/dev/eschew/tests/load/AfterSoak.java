package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/** Whether the server is afterwards what it was before. */
record AfterSoak(ServerProcess server, Tally tally) {
  /** Threads and files that pools may have taken since the start. */
  private static final int MORE_THREADS = 12;

  private static final int MORE_FILES = 16;

  /** How long the server may take to notice that its clients are gone. */
  private static final int SETTLE_SECONDS = 20;

  /** What was drawn and used at the start, both models in memory. */
  record Start(List<Drawings> drawings, ServerProcess.Figures figures) {}

  /** Draws the first pictures and looks at the process. */
  Start begin() throws IOException, InterruptedException, UnexpectedAnswer {
    List<Drawings> drawings;
    try (Client client = new Client(server.uri())) {
      drawings = draw(client);
    }
    return new Start(drawings, server.figures());
  }

  private static List<Drawings> draw(Client client)
      throws IOException, InterruptedException, UnexpectedAnswer {
    List<Drawings> drawings = new java.util.ArrayList<>();
    for (String model : RequestMix.MODELS) {
      ObjectNode request =
          new RequestMix(new Random(7)).bare().put("model", model).put("steps", 8).put("n", 2);
      Reply reply = client.post(Client.GENERATIONS, request).expect(200);
      drawings.add(Drawings.of(request, reply.json().path("data")));
    }
    return drawings;
  }

  /** All is answered by now; what is not as it was is a fault. */
  void check(Start start, ObjectNode report) throws IOException, InterruptedException {
    if (!server.isAlive()) {
      tally.fault("the server's process is gone");
      return;
    }
    try (Client client = new Client(server.uri())) {
      queue(client);
      Reply health = client.get("/health/liveness");
      if (health.status() == 404) {
        health = client.get("/health");
      }
      if (health.status() != 200 || !health.json().path("status").asText("UP").equals("UP")) {
        tally.fault("liveness: " + health.status() + " " + health.text());
      }
      Drawings.Difference worst = Drawings.Difference.NONE;
      List<Drawings> last = draw(client);
      for (int i = 0; i < last.size(); i++) {
        worst = worst.or(last.get(i).differenceTo(start.drawings().get(i)));
      }
      System.out.println(
          "  last pictures against the first: largest difference " + worst.largest());
      report.put("last_against_first", worst.largest());
      if (worst.largest() > 1) {
        tally.fault("the last pictures are not the first: " + worst);
      }
      told(client, report);
    } catch (UnexpectedAnswer e) {
      tally.fault("at the end: " + e.getMessage());
    }
    process(start, report);
    for (String line : server.errors()) {
      tally.fault("in the server's log: " + UnexpectedAnswer.excerpt(line));
    }
  }

  /** Within the time that cancelling may take, nothing waits or runs. */
  private void queue(Client client) throws IOException, InterruptedException, UnexpectedAnswer {
    String left = "";
    for (int i = 0; i < SETTLE_SECONDS * 4; i++) {
      Reply jobs = client.get("/v1/jobs");
      OptionalDouble waiting = Metrics.of(client).sum("eschew_jobs_waiting");
      OptionalDouble running = Metrics.of(client).sum("eschew_jobs_running");
      if (jobs.status() == 404 && waiting.isEmpty()) {
        System.out.println("  queue: not told, there is neither GET /v1/jobs nor a metric");
        return;
      }
      int listed = jobs.status() == 200 ? jobs.json().path("data").size() : 0;
      if (listed == 0 && waiting.orElse(0) + running.orElse(0) == 0) {
        System.out.println("  queue: empty");
        return;
      }
      left = listed + " listed, " + waiting.orElse(0) + " wait, " + running.orElse(0) + " run";
      Thread.sleep(250);
    }
    tally.fault("the queue is not empty: " + left);
  }

  /** What the server itself counted. */
  private static void told(Client client, ObjectNode report)
      throws IOException, InterruptedException {
    Metrics metrics = Metrics.of(client);
    ObjectNode counted = report.putObject("counted_by_server");
    metrics.samples().stream()
        .filter(sample ->
            sample.name().equals("eschew_jobs_ended_total")
                || (sample.name().equals("eschew_errors_total") && sample.value() > 0))
        .forEach(sample -> {
          counted.put(sample.name() + sample.labels(), sample.value());
          System.out.printf(
              "  the server counted %s%s %.0f%n", sample.name(), sample.labels(), sample.value());
        });
  }

  private void process(Start start, ObjectNode report) throws IOException, InterruptedException {
    ServerProcess.Figures now = server.figures();
    for (int i = 0; i < SETTLE_SECONDS && !isNear(start.figures(), now); i++) {
      Thread.sleep(1000);
      now = server.figures();
    }
    System.out.printf(
        "  threads %d at the start, %d at the end; open files %d, %d%n",
        start.figures().threads(), now.threads(), start.figures().files(), now.files());
    report
        .put("threads_start", start.figures().threads())
        .put("threads_end", now.threads())
        .put("files_start", start.figures().files())
        .put("files_end", now.files());
    if (!isNear(start.figures(), now)) {
      tally.fault("more threads or open files than pools explain");
    }
  }

  private static boolean isNear(ServerProcess.Figures start, ServerProcess.Figures now) {
    return now.threads() <= start.threads() + MORE_THREADS
        && now.files() <= start.files() + MORE_FILES;
  }
}
