package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests as clients of stable-diffusion-webui send them. All are one client to the server, so an
 * interrupt meets whatever of these is under way; only then may images be missing.
 */
final class WebuiCalls {
  static final String TXT2IMG = "/sdapi/v1/txt2img";
  static final String IMG2IMG = "/sdapi/v1/img2img";

  private final Client client;
  private final AtomicInteger interruptsBegun = new AtomicInteger();
  private final AtomicInteger interruptsEnded = new AtomicInteger();

  WebuiCalls(Client client) {
    this.client = client;
  }

  String draw(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = request(random);
    if (random.nextInt(3) > 0) {
      return images(request, TXT2IMG);
    }
    request
        .putArray("init_images")
        .add(Base64.getEncoder().encodeToString(PlainCalls.picture(random)));
    request.put("denoising_strength", 0.5 + random.nextInt(5) / 10.0).put("steps", 4);
    return "img2img, " + images(request, IMG2IMG);
  }

  /** Asks for much and gives it up. */
  String interrupt(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = request(random).put("steps", 40).put("n_iter", 2);
    try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> answer = other.submit(() -> images(request, TXT2IMG));
      Thread.sleep(random.nextInt(300));
      client.get("/sdapi/v1/progress").expect(200).json();
      String way = random.nextInt(3) == 0 ? "skip" : "interrupt";
      interruptsBegun.incrementAndGet();
      try {
        client.post("/sdapi/v1/" + way, "application/json", new byte[0]).expect(200);
      } finally {
        interruptsEnded.incrementAndGet();
      }
      return way + ", " + answer.get();
    } catch (ExecutionException e) {
      throw new UnexpectedAnswer("a request that was to be interrupted: " + e.getCause());
    }
  }

  private static ObjectNode request(Random random) {
    ObjectNode request =
        JsonNodeFactory.instance
            .objectNode()
            .put("prompt", new RequestMix(random).prompt())
            .put("seed", random.nextInt(1 << 30))
            .put("steps", 1 + random.nextInt(6))
            .put("width", 64)
            .put("height", 64)
            .put("batch_size", 1 + random.nextInt(2))
            .put("n_iter", 1 + random.nextInt(2))
            .put("sampler_name", random.nextBoolean() ? "Euler a" : "DPM++ 2M Karras")
            .put("cfg_scale", 1 + random.nextInt(7));
    request
        .putObject("override_settings")
        .put("sd_model_checkpoint", RequestMix.MODELS.get(random.nextInt(2)));
    return request;
  }

  private String images(ObjectNode request, String path)
      throws IOException, InterruptedException, UnexpectedAnswer {
    int ended = interruptsEnded.get();
    JsonNode answer = client.post(path, request).expect(200).json();
    boolean undisturbed = interruptsBegun.get() == ended;
    int wanted = request.path("batch_size").asInt() * request.path("n_iter").asInt();
    JsonNode images = answer.path("images");
    if (!images.isArray() || images.size() > wanted || (undisturbed && images.size() < wanted)) {
      throw new UnexpectedAnswer(
          "expected " + wanted + " images, got " + images.size() + ", undisturbed " + undisturbed);
    }
    for (JsonNode image : images) {
      Drawings.picture(JsonNodeFactory.instance.objectNode().put("size", "64x64"), image.asText());
    }
    return images.size() == wanted ? "200" : "200 with fewer images";
  }
}
