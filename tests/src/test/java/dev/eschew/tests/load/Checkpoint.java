package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A look at the server while nothing is asked of it: nothing waits or runs, both models are in
 * memory, what is kept for a time is gone, and the Java heap was just collected.
 *
 * @param done requests that were over
 * @param liveHeap bytes of live Java objects, if jcmd is there
 */
record Checkpoint(int done, OptionalLong liveHeap, ServerProcess.Figures figures) {
  /** How long the server may take to notice that its clients are gone. */
  private static final int SETTLE_SECONDS = 20;

  /** Seconds that jobs and images by URL are kept in a soak. */
  static final int RETENTION_SECONDS = 5;

  /**
   * Lets all come to rest and looks; what is not at rest is a fault.
   *
   * @param files what the reference requests must bring
   * @param trim whether memory that the C library keeps is given back first
   */
  static Checkpoint take(
      ServerProcess server, Client client, Tally tally, JsonNode files, boolean trim)
      throws IOException, InterruptedException, UnexpectedAnswer {
    int done = tally.done();
    rest(client, tally);
    for (String model : RequestMix.MODELS) {
      // What a model keeps of texts depends on when it was loaded last.
      client.post("/v1/models/" + model + "/unload", "application/json", new byte[0]).expect(200);
    }
    if (!references(client).equals(files)) {
      tally.fault("after " + done + " requests the reference requests' files are others");
    }
    Thread.sleep((RETENTION_SECONDS + 1) * 1000L);
    // Images whose time is over go when one is asked for.
    client.get("/v1/images/files/none").expect(404).expectError("not_found");
    rest(client, tally);
    OptionalLong liveHeap = server.liveHeap();
    if (trim) {
      server.trim();
    }
    return new Checkpoint(done, liveHeap, server.figures());
  }

  /** In words, a line. */
  String text() {
    return String.format(
        Locale.ROOT,
        "at rest after %d: %.1f MiB resident, %.1f of it without a file, %s MiB of live Java"
            + " objects, %d threads, %d files open, of them %d sockets",
        done,
        figures.residentBytes() / 1048576.0,
        figures.anonymousBytes() / 1048576.0,
        liveHeap.isPresent()
            ? String.format(Locale.ROOT, "%.2f", liveHeap.getAsLong() / 1048576.0)
            : "?",
        figures.threads(),
        figures.files(),
        figures.sockets());
  }

  /** Two images of each model, files and all, always the same. */
  static JsonNode references(Client client)
      throws IOException, InterruptedException, UnexpectedAnswer {
    ArrayNode files = JsonNodeFactory.instance.arrayNode();
    for (String model : RequestMix.MODELS) {
      ObjectNode request =
          new RequestMix(new Random(7)).bare().put("model", model).put("steps", 8).put("n", 2);
      JsonNode data = client.post(Client.GENERATIONS, request).expect(200).json().path("data");
      Drawings.of(request, data);
      data.forEach(image -> files.add(image.path("b64_json").asText()));
    }
    return files;
  }

  /** Within the time that cancelling may take, nothing waits or runs. */
  static void rest(Client client, Tally tally)
      throws IOException, InterruptedException, UnexpectedAnswer {
    String left = "";
    for (int i = 0; i < SETTLE_SECONDS * 4; i++) {
      Metrics metrics = Metrics.of(client);
      OptionalDouble waiting = metrics.sum("eschew_jobs_waiting");
      OptionalDouble running = metrics.sum("eschew_jobs_running");
      int listed = client.get("/v1/jobs").expect(200).json().path("data").size();
      if (waiting.isEmpty() || running.isEmpty()) {
        throw new UnexpectedAnswer("no metrics of jobs");
      }
      if (listed == 0 && waiting.getAsDouble() + running.getAsDouble() == 0) {
        return;
      }
      left =
          listed + " listed, " + waiting.getAsDouble() + " wait, " + running.getAsDouble() + " run";
      Thread.sleep(250);
    }
    tally.fault("the queue is not empty: " + left);
  }
}
