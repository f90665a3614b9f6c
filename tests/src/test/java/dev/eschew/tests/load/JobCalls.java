package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Jobs: polled, followed, left while followed, cancelled by whoever asks. */
record JobCalls(Client client) {
  private static final Set<String> LAST_EVENTS = Set.of("completed", "failed", "cancelled");
  private static final Set<String> EVENTS =
      Set.of("started", "progress", "partial_image", "image", "completed", "failed", "cancelled");

  String job(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    String path = submit(request);
    return switch (random.nextInt(3)) {
      case 0 -> completed(request, poll(path), "polled");
      case 1 -> {
        follow(path);
        yield completed(request, poll(path), "followed");
      }
      default -> {
        try (EventStream events = client.follow(path + "/events")) {
          events.next();
        }
        yield completed(request, poll(path), "left and polled");
      }
    };
  }

  private String submit(ObjectNode request)
      throws IOException, InterruptedException, UnexpectedAnswer {
    return "/v1/jobs/" + client.post("/v1/jobs", request).expect(202).json().path("id").asText();
  }

  String cancel(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.put("steps", 20);
    return random.nextBoolean() ? cancelAwaited(request, random) : cancelJob(request, random);
  }

  private String cancelJob(ObjectNode request, Random random)
      throws IOException, InterruptedException, UnexpectedAnswer {
    String path = submit(request);
    Thread.sleep(random.nextInt(150));
    client.delete(path).expect(200);
    JsonNode job = poll(path);
    if (!job.path("status").asText().equals("cancelled")) {
      return completed(request, job, "too late to cancel");
    }
    if (!job.path("error").path("code").asText().equals("cancelled")) {
      throw new UnexpectedAnswer("a cancelled job of error " + job.path("error"));
    }
    client.delete(path).expect(200);
    return "cancelled";
  }

  /** The one who waits for the images is told, once. */
  private String cancelAwaited(ObjectNode request, Random random)
      throws IOException, InterruptedException, UnexpectedAnswer {
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> answer =
          other.submit(() -> client.post(Client.GENERATIONS, request).expect(200, 499));
      Thread.sleep(random.nextInt(100));
      for (JsonNode job : client.get("/v1/jobs").expect(200).json().path("data")) {
        JsonNode told = job.path("request");
        if (told.path("seed").equals(request.path("seed"))
            && told.path("prompt").equals(request.path("prompt"))) {
          // Forgotten as soon as it is answered.
          client.delete("/v1/jobs/" + job.path("id").asText()).expect(200, 404);
        }
      }
      Reply reply = answer.get();
      if (reply.status() == 499) {
        reply.expectError("cancelled");
        return "499";
      }
      Drawings.of(request, reply.json().path("data"));
      return "200, too late to cancel";
    } catch (ExecutionException e) {
      throw new UnexpectedAnswer("a request that was to be cancelled: " + e.getCause());
    }
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
