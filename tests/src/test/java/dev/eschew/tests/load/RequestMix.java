package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Requests as different people send them, the same for the same generator. */
final class RequestMix {
  static final String PAPERTOWN = "papertown";
  static final String TINY = "tiny-sd-optimum-op14";
  static final List<String> MODELS = List.of(PAPERTOWN, TINY);

  private static final List<String> THINGS =
      List.of("cat", "car", "house", "sailboat", "tree", "cute creature", "person with a hat");
  private static final List<String> LOOKS = List.of("red", "blue", "small", "old", "sleeping");
  private static final List<String> PLACES =
      List.of("at night", "in the snow", "at sunset", "on the beach", "in the mountains");
  private static final List<String> SCHEDULERS =
      List.of(
          "ddim",
          "ddpm",
          "euler",
          "euler_a",
          "heun",
          "dpmpp_2m",
          "dpmpp_2m_karras",
          "dpmpp_2m_sde",
          "unipc",
          "deis",
          "lms",
          "pndm",
          "lcm");
  private static final List<Double> SCALES = List.of(1.0, 1.0, 3.0, 5.0, 7.5);

  private final Random random;

  RequestMix(Random random) {
    this.random = random;
  }

  /** 64x64 to 128x128, 1 to 20 steps, 1 to 4 images, with and without guidance of all kinds. */
  ObjectNode varied() {
    ObjectNode request = request(1 + random.nextInt(20));
    request.put("size", 64 + 32 * random.nextInt(3) + "x" + (64 + 32 * random.nextInt(3)));
    return request;
  }

  /** 64x64, 1 to 6 steps. */
  ObjectNode small() {
    ObjectNode request = request(1 + random.nextInt(6));
    request.put("size", "64x64");
    if (random.nextInt(5) == 0) {
      request.put("output_format", "jpeg");
    }
    return request;
  }

  String prompt() {
    return "a " + one(LOOKS) + " " + one(THINGS) + " " + one(PLACES);
  }

  /** Model, prompt and seed alone. */
  ObjectNode bare() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", random.nextInt(5) < 3 ? PAPERTOWN : TINY)
        .put("prompt", prompt())
        .put("seed", random.nextInt(1 << 30));
  }

  private ObjectNode request(int steps) {
    ObjectNode request = bare();
    request.put("steps", steps).put("n", random.nextInt(10) < 7 ? 1 : 2 + random.nextInt(3));
    if (random.nextInt(4) > 0) {
      request.put("scheduler", one(SCHEDULERS));
    }
    if (random.nextInt(3) == 0) {
      request.put("negative_prompt", prompt());
    }
    double scale = one(SCALES);
    ObjectNode guidance = request.putObject("guidance").put("scale", scale);
    switch (random.nextInt(10)) {
      case 0 -> guidance.putObject("nag").put("prompt", prompt());
      case 1 -> guidance.putObject("nasa").put("prompt", prompt());
      case 2 -> {
        // Its negative prompts are its own, and it acts beside guidance.
        request.remove("negative_prompt");
        guidance
            .put("scale", Math.max(3, scale))
            .putObject("perp_neg")
            .putArray("prompts")
            .addObject()
            .put("prompt", prompt());
      }
      case 3 -> {
        request.put("n", 2 + random.nextInt(3));
        guidance.putObject("negtome").put("reference", random.nextBoolean() ? "first" : "all");
      }
      case 4 -> guidance.put("rescale", 0.7);
      default -> {
        // Most people use the scale alone.
      }
    }
    return request;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
