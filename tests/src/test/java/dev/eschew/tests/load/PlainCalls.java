package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.tests.MultipartForm;
import dev.eschew.tests.TestPictures;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests that wait for one whole answer. */
record PlainCalls(Client client) {
  String generation(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    Reply reply = client.post(Client.GENERATIONS, request).expect(200);
    Drawings.of(request, reply.json().path("data"));
    return "200";
  }

  String raw(Random random) throws IOException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    try (RawConnection connection = new RawConnection(client.server())) {
      connection.post(Client.GENERATIONS, request.toString().getBytes(StandardCharsets.UTF_8));
      Reply reply = connection.readOnlyReply(new byte[0]).expect(200);
      Drawings.of(request, reply.json().path("data"));
    }
    return "200";
  }

  /** Without a seed: equal files in all answers say that it was drawn once. */
  String idempotent(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.remove("seed");
    String key = new UUID(random.nextLong(), random.nextLong()).toString();
    JsonNode first;
    JsonNode second;
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<JsonNode> one = both.submit(() -> once(request, key));
      Future<JsonNode> other = both.submit(() -> once(request, key));
      first = one.get();
      second = other.get();
    } catch (ExecutionException e) {
      throw new UnexpectedAnswer("one of two equal requests: " + e.getCause());
    }
    if (!first.equals(second) || !first.equals(once(request, key))) {
      throw new UnexpectedAnswer("one Idempotency-Key, two answers");
    }
    ObjectNode other = request.deepCopy().put("prompt", "something else");
    client
        .postOnce(Client.GENERATIONS, other, key)
        .expect(409)
        .expectError("idempotency_key_reused");
    return "200 three times, 409";
  }

  private JsonNode once(ObjectNode request, String key)
      throws IOException, InterruptedException, UnexpectedAnswer {
    Reply reply = client.postOnce(Client.GENERATIONS, request, key).expect(200);
    JsonNode data = reply.json().path("data");
    Drawings.of(request, data);
    return data;
  }

  /** Each image is fetched from where the answer says that it is. */
  String url(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small().put("response_format", "url");
    JsonNode data = client.post(Client.GENERATIONS, request).expect(200).json().path("data");
    for (JsonNode image : data) {
      String url = image.path("url").asText();
      if (!url.startsWith(client.server() + "/v1/images/files/")) {
        throw new UnexpectedAnswer("an URL of another place: " + url);
      }
      byte[] file = client.get(URI.create(url).getPath()).expect(200).body();
      ((ObjectNode) image).put("b64_json", Base64.getEncoder().encodeToString(file));
    }
    Drawings.of(request, data);
    return "200, fetched";
  }

  String edit(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = editRequest(random);
    boolean masked = random.nextInt(3) == 0;
    byte[] mask = TestPictures.png(64, 64, (x, _) -> x < 32 ? 0xffffffff : 0xff000000);
    Reply reply;
    String kind;
    if (random.nextInt(4) == 0) {
      request.put("image", Base64.getEncoder().encodeToString(picture(random)));
      if (masked) {
        request.put("mask", Base64.getEncoder().encodeToString(mask));
      }
      reply = client.post(Client.EDITS, request);
      kind = "json";
    } else {
      MultipartForm form = new MultipartForm().file("image", picture(random));
      if (masked) {
        form.file("mask", mask);
      }
      request
          .properties()
          .forEach(field ->
              form.text(
                  field.getKey(),
                  field.getValue().isTextual()
                      ? field.getValue().asText()
                      : field.getValue().toString()));
      reply = client.post(Client.EDITS, MultipartForm.CONTENT_TYPE, form.toBytes());
      kind = "form";
    }
    Drawings.of(request, reply.expect(200).json().path("data"));
    return "200 " + kind;
  }

  /** All but the picture; at least one step is left. */
  static ObjectNode editRequest(Random random) {
    return new RequestMix(random)
        .bare()
        .put("size", "64x64")
        .put("steps", 2 + random.nextInt(5))
        .put("n", 1 + random.nextInt(2))
        .put("strength", 0.5 + random.nextInt(6) / 10.0);
  }

  static byte[] picture(Random random) throws IOException {
    int shade = random.nextInt(1 << 24);
    return TestPictures.png(64, 64, (x, y) -> 0xff000000 | (shade ^ (x * 3) ^ (y << 9)));
  }

  /** Over within its time, or told that it was not. */
  String deadline(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.put("timeout", (1 + random.nextInt(200)) / 1000.0).put("steps", 20);
    Reply reply = client.post(Client.GENERATIONS, request).expect(200, 504);
    if (reply.status() == 200) {
      Drawings.of(request, reply.json().path("data"));
    } else {
      reply.expectError("deadline_exceeded");
    }
    return String.valueOf(reply.status());
  }

  String unload(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    if (random.nextInt(3) == 0) {
      client.post("/sdapi/v1/unload-checkpoint", "application/json", new byte[0]).expect(200);
      client.post("/sdapi/v1/reload-checkpoint", "application/json", new byte[0]).expect(200);
      return "unloaded and reloaded";
    }
    String model = RequestMix.MODELS.get(random.nextInt(RequestMix.MODELS.size()));
    Reply reply = client.post("/v1/models/" + model + "/unload", "application/json", new byte[0]);
    return reply.expect(200).json().path("unloaded").asBoolean() ? "unloaded" : "was not loaded";
  }
}
