package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * That nothing is taken for good of what the server gives out: places at a model, places in the
 * queue, places of a client, memory for images.
 */
record Permits(Client client) {
  /** What the server is started with, so that a permit that was lost is missed. */
  static final int ACTIVE = 8;

  static final int WAITING = 64;
  static final int OF_CLIENT = ACTIVE + WAITING;

  /** The least that can be configured is 16. */
  static final int MEMORY_MEBIBYTES = 64;

  /** Of 512x512 pixels a step is drawn of that many; their estimate is 60 of 64 MiB. */
  private static final int LARGEST = 10;

  /** Options of serve that make it give out that much. */
  static List<String> serveOptions() {
    return List.of(
        "--active-limit",
        String.valueOf(ACTIVE),
        "--queue-limit",
        String.valueOf(WAITING),
        "--queue-limit-per-key",
        String.valueOf(OF_CLIENT),
        "--memory",
        MEMORY_MEBIBYTES + "M");
  }

  /** Takes all there is and gives it back. */
  void check() throws IOException, InterruptedException, UnexpectedAnswer {
    for (String model : RequestMix.MODELS) {
      ObjectNode large = request(model, 1).put("n", LARGEST).put("size", "512x512");
      Drawings.of(large, client.post(Client.GENERATIONS, large).expect(200).json().path("data"));
    }
    for (String model : RequestMix.MODELS) {
      places(model, model.equals(RequestMix.PAPERTOWN) ? WAITING : 0);
    }
  }

  /** As many run as may and as many wait as may; one more is refused. */
  private void places(String model, int waiting)
      throws IOException, InterruptedException, UnexpectedAnswer {
    List<String> jobs = new ArrayList<>();
    try {
      for (int i = 0; i < ACTIVE; i++) {
        jobs.add(submit(model, i));
      }
      for (String job : jobs) {
        become(job, "running");
      }
      for (int i = 0; i < waiting; i++) {
        jobs.add(submit(model, ACTIVE + i));
      }
      if (waiting > 0) {
        become(jobs.getLast(), "queued");
        client.post(Client.GENERATIONS, request(model, 1)).expect(429).expectError("queue_full");
      }
    } finally {
      for (String job : jobs) {
        client.delete("/v1/jobs/" + job).expect(200);
      }
    }
    for (String job : jobs) {
      become(job, "cancelled");
    }
  }

  private String submit(String model, int seed)
      throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = request(model, 900).put("seed", seed).put("scheduler", "ddim");
    return client.post("/v1/jobs", request).expect(202).json().path("id").asText();
  }

  private static ObjectNode request(String model, int steps) {
    return new RequestMix(new Random(steps))
        .bare()
        .put("model", model)
        .put("steps", steps)
        .put("size", "64x64");
  }

  private void become(String job, String status)
      throws IOException, InterruptedException, UnexpectedAnswer {
    String now = "";
    for (int i = 0; i < 200 && !now.equals(status); i++) {
      now = client.get("/v1/jobs/" + job).expect(200).json().path("status").asText();
      if (!now.equals(status)) {
        Thread.sleep(100);
      }
    }
    if (!now.equals(status)) {
      throw new UnexpectedAnswer(
          "a permit is missing: expected a job that is " + status + ", got " + now);
    }
  }
}
