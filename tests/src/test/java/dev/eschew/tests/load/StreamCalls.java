package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Answers as server-sent events: each image is completed exactly once, and nothing follows. */
record StreamCalls(Client client) {
  String stream(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    boolean edit = random.nextInt(4) == 0;
    ObjectNode request = edit ? PlainCalls.editRequest(random) : new RequestMix(random).small();
    if (edit) {
      request.put("image", Base64.getEncoder().encodeToString(PlainCalls.picture(random)));
    }
    int partials = random.nextInt(3);
    request.put("stream", true);
    if (partials > 0) {
      request.put("partial_images", partials);
    }
    String prefix = edit ? "image_edit." : "image_generation.";
    Map<Integer, JsonNode> completed = new TreeMap<>();
    int previews = 0;
    boolean over = false;
    try (EventStream events = client.stream(edit ? Client.EDITS : Client.GENERATIONS, request)) {
      for (Optional<EventStream.Event> event = events.next();
          event.isPresent();
          event = events.next()) {
        JsonNode data = event.get().data();
        String type = data.path("type").asText();
        if (over) {
          throw new UnexpectedAnswer("event " + type + " after the summary");
        }
        if (!type.equals(event.get().name())) {
          throw new UnexpectedAnswer("event " + event.get().name() + " of type " + type);
        }
        if (type.equals(prefix + "completed")) {
          if (!data.has("usage") || completed.put(data.path("image").asInt(), data) != null) {
            throw new UnexpectedAnswer("an image without usage, or one that came twice");
          }
        } else if (type.equals(prefix + "partial_image")) {
          Drawings.picture(request, data.path("b64_json").asText());
          previews++;
        } else if (type.equals("summary")) {
          over = true;
        } else if (!type.equals("progress")) {
          throw new UnexpectedAnswer(UnexpectedAnswer.excerpt(type + " " + data));
        }
      }
    }
    if (!over) {
      throw new UnexpectedAnswer("a stream that ends without its summary");
    }
    if (previews > partials * request.path("n").asInt(1)) {
      throw new UnexpectedAnswer(previews + " previews, asked for " + partials + " an image");
    }
    ArrayNode images = JsonNodeFactory.instance.arrayNode();
    completed.values().forEach(images::add);
    Drawings.of(request, images);
    return previews > 0 ? "completed with previews" : "completed";
  }
}
