package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** Whether the server is afterwards what it was before. */
record AfterSoak(ServerProcess server, Tally tally) {
  /** Threads and files that pools may have taken since the start. */
  private static final int MORE_THREADS = 12;

  private static final int MORE_FILES = 16;

  /** How long connections and threads of pools may take to go. */
  private static final int SETTLE_SECONDS = 20;

  /** A complaint is many lines; only so many are shown. */
  private static final int COMPLAINTS = 20;

  /**
   * What was drawn and used at the start, both models in memory.
   *
   * @param files of the reference requests, in base64
   * @param jobs that were over
   */
  record Start(JsonNode files, ServerProcess.Figures figures, double jobs) {}

  /** Draws the first pictures and looks at the process. */
  Start begin() throws IOException, InterruptedException, UnexpectedAnswer {
    JsonNode files;
    double jobs;
    try (Client client = new Client(server.uri())) {
      files = Checkpoint.references(client);
      Checkpoint.rest(client, tally);
      jobs = ended(client);
    }
    // The first command of jcmd has the Java VM open a socket that stays.
    server.liveHeap();
    return new Start(files, server.figures(), jobs);
  }

  private static double ended(Client client) throws IOException, InterruptedException {
    return Metrics.of(client).sum("eschew_jobs_ended_total").orElse(0);
  }

  /**
   * All is answered by now; what is not as it was is a fault.
   *
   * @param checkpoints that drew the reference requests, too
   */
  void check(Start start, int checkpoints, ObjectNode report)
      throws IOException, InterruptedException {
    if (!server.isAlive()) {
      tally.fault("the server's process is gone");
      return;
    }
    try (Client client = new Client(server.uri())) {
      Checkpoint.rest(client, tally);
      jobs(ended(client) - start.jobs() - checkpoints * RequestMix.MODELS.size(), report);
      if (client.get("/health/liveness").status() != 200
          || client.get("/health/readiness").status() != 200) {
        tally.fault("the server is not healthy");
      }
      boolean same = Checkpoint.references(client).equals(start.files());
      System.out.println("  last files " + (same ? "are the first" : "ARE NOT THE FIRST"));
      report.put("last_files_are_the_first", same);
      if (!same) {
        tally.fault("the last files are not the first");
      }
      counted(client, report);
      new Permits(client).check();
      System.out.println("  all permits are free");
      Checkpoint.rest(client, tally);
      System.out.println("  queue: empty");
    } catch (UnexpectedAnswer e) {
      tally.fault("at the end: " + e.getMessage());
    }
    process(start, report);
    List<String> complaints = server.complaints();
    long known = server.knownComplaints();
    System.out.println("  complaints in the log that are known to do no harm: " + known);
    report.put("known_complaints_in_the_log", known);
    report.put("lines_of_other_complaints", complaints.size());
    complaints.stream()
        .limit(COMPLAINTS)
        .forEach(line -> tally.fault("in the server's log: " + UnexpectedAnswer.excerpt(line)));
  }

  /** Each request was as many jobs to the server as it should be. */
  private void jobs(double ended, ObjectNode report) {
    int fewest = tally.sum(SoakKind::fewestJobs);
    int most = tally.sum(SoakKind::mostJobs);
    System.out.printf("  jobs: %.0f ended, expected %d to %d%n", ended, fewest, most);
    report.put("jobs_ended", ended).put("jobs_fewest", fewest).put("jobs_most", most);
    if (ended < fewest || ended > most) {
      tally.fault("jobs: " + ended + " ended, expected " + fewest + " to " + most);
    }
  }

  /** What the server itself counted. */
  private static void counted(Client client, ObjectNode report)
      throws IOException, InterruptedException {
    ObjectNode counted = report.putObject("counted_by_server");
    Metrics.of(client).samples().stream()
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
        "  threads %d at the start, %d at the end; open files %d, %d; of them sockets %d, %d%n",
        start.figures().threads(),
        now.threads(),
        start.figures().files(),
        now.files(),
        start.figures().sockets(),
        now.sockets());
    report
        .put("threads_start", start.figures().threads())
        .put("threads_end", now.threads())
        .put("files_start", start.figures().files())
        .put("files_end", now.files())
        .put("sockets_start", start.figures().sockets())
        .put("sockets_end", now.sockets());
    if (!isNear(start.figures(), now)) {
      tally.fault("more threads, open files or sockets than pools explain");
    }
  }

  private static boolean isNear(ServerProcess.Figures start, ServerProcess.Figures now) {
    return now.threads() <= start.threads() + MORE_THREADS
        && now.files() <= start.files() + MORE_FILES
        && now.sockets() <= start.sockets();
  }
}
