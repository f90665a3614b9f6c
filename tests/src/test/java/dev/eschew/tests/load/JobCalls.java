package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Jobs: polled, followed, left while followed, cancelled. */
record JobCalls(Client client) {
  private static final Set<String> LAST_EVENTS = Set.of("completed", "failed", "cancelled");
  private static final Set<String> EVENTS =
      Set.of("started", "progress", "partial_image", "image", "completed", "failed", "cancelled");

  String job(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    int way = random.nextInt(4);
    if (way == 3) {
      request.put("steps", 20);
    }
    JsonNode taken = client.post("/v1/jobs", request).expect(202).json();
    String path = "/v1/jobs/" + taken.path("id").asText();
    return switch (way) {
      case 0 -> completed(request, poll(path), "polled");
      case 1 -> {
        follow(path);
        yield completed(request, poll(path), "followed");
      }
      case 2 -> {
        try (EventStream events = client.follow(path + "/events")) {
          events.next();
        }
        yield completed(request, poll(path), "left and polled");
      }
      default -> {
        Thread.sleep(random.nextInt(150));
        client.delete(path).expect(200);
        JsonNode job = poll(path);
        yield job.path("status").asText().equals("cancelled")
            ? "cancelled"
            : completed(request, job, "too late to cancel");
      }
    };
  }

  private static String completed(ObjectNode request, JsonNode job, String outcome)
      throws UnexpectedAnswer {
    if (!job.path("status").asText().equals("completed")) {
      throw new UnexpectedAnswer(
          outcome + ": " + job.path("status").asText() + ", error " + job.path("error"));
    }
    Drawings.of(request, job.path("result").path("data"));
    return outcome;
  }

  private JsonNode poll(String path) throws IOException, InterruptedException, UnexpectedAnswer {
    long end = System.nanoTime() + Client.PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode job = client.get(path).expect(200).json();
      String status = job.path("status").asText();
      if (LAST_EVENTS.contains(status)) {
        return job;
      }
      if (!status.equals("queued") && !status.equals("running")) {
        throw new UnexpectedAnswer("a job of status '" + status + "'");
      }
      Thread.sleep(25);
    }
    throw new UnexpectedAnswer("the job is not over after " + Client.PATIENCE);
  }

  private void follow(String path) throws IOException, InterruptedException, UnexpectedAnswer {
    String last = "";
    try (EventStream events = client.follow(path + "/events")) {
      for (Optional<EventStream.Event> event = events.next();
          event.isPresent();
          event = events.next()) {
        if (!EVENTS.contains(event.get().name()) || LAST_EVENTS.contains(last)) {
          throw new UnexpectedAnswer("event " + event.get().name() + " after '" + last + "'");
        }
        last = event.get().name();
      }
    }
    if (!last.equals("completed")) {
      throw new UnexpectedAnswer("the events end with '" + last + "'");
    }
  }
}
