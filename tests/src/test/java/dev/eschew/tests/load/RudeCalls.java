package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;

/** Clients that go away and clients that are slow. */
record RudeCalls(Client client) {
  /** Asks for much and goes away: at once, after a while, or within the answer. */
  String disconnect(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.put("steps", 5 + random.nextInt(40)).put("n", 1 + random.nextInt(4));
    String path = Client.GENERATIONS;
    String kind = "";
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        request.put("stream", true).put("partial_images", random.nextInt(3));
        kind = ", stream";
      }
      case 2 -> {
        request = PlainCalls.editRequest(random).put("steps", 30);
        request.put("image", Base64.getEncoder().encodeToString(PlainCalls.picture(random)));
        path = Client.EDITS;
        kind = ", edit";
      }
      case 3 -> {
        request.retain("prompt", "seed", "steps");
        request.put("width", 64).put("height", 64).put("batch_size", 2);
        path = WebuiCalls.TXT2IMG;
        kind = ", webui";
      }
      default -> {
        // As it is.
      }
    }
    String when;
    try (RawConnection connection = new RawConnection(client.server(), 4096)) {
      connection.post(path, request.toString().getBytes(StandardCharsets.UTF_8));
      switch (random.nextInt(3)) {
        case 0 -> when = "at once";
        case 1 -> {
          Thread.sleep(random.nextInt(400));
          when = "while it waits";
        }
        default -> {
          String begun = new String(connection.readSome(64), StandardCharsets.US_ASCII);
          if (!begun.startsWith("HTTP/1.1 200")) {
            throw new UnexpectedAnswer("an answer that begins with '" + begun + "'");
          }
          when = "within the answer";
        }
      }
      if (random.nextBoolean()) {
        connection.reset();
      }
    }
    return "left " + when + kind;
  }

  /** Takes about a second for the first bytes; the answer is whole all the same. */
  String slow(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.put("n", 4);
    boolean stream = random.nextBoolean();
    if (stream) {
      request.put("stream", true).put("partial_images", 3);
    }
    try (RawConnection connection = new RawConnection(client.server(), 2048)) {
      connection.post(Client.GENERATIONS, request.toString().getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream begun = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        byte[] some = connection.readSome(64);
        if (some.length == 0) {
          break;
        }
        begun.writeBytes(some);
        Thread.sleep(25 + random.nextInt(50));
      }
      Reply reply = connection.readOnlyReply(begun.toByteArray()).expect(200);
      Drawings.of(request, stream ? streamed(reply) : reply.json().path("data"));
    }
    return stream ? "200, stream" : "200";
  }

  private static JsonNode streamed(Reply reply) throws IOException, UnexpectedAnswer {
    ArrayNode images = JsonNodeFactory.instance.arrayNode();
    try (EventStream events = new EventStream(new ByteArrayInputStream(reply.body()))) {
      Optional<EventStream.Event> last = Optional.empty();
      for (Optional<EventStream.Event> event = events.next();
          event.isPresent();
          event = events.next()) {
        if (event.get().name().equals("image_generation.completed")) {
          images.add(event.get().data());
        }
        last = event;
      }
      if (last.isEmpty() || !last.get().name().equals("summary")) {
        throw new UnexpectedAnswer("a slow reader's stream that ends with " + last);
      }
    }
    ArrayNode inOrder = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < images.size(); i++) {
      for (JsonNode image : images) {
        if (image.path("image").asInt(-1) == i) {
          inOrder.add(image);
        }
      }
    }
    return inOrder;
  }
}
