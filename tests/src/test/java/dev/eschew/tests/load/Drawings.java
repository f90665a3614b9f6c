package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.tests.TestPictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The pictures that one request brought.
 *
 * @param images decoded, in the answer's order
 * @param seeds of each
 */
record Drawings(List<BufferedImage> images, List<Long> seeds) {
  /**
   * How far pictures are from others, in 8-bit units.
   *
   * @param mean over all channels of all pixels
   * @param largest of any channel of any pixel
   */
  record Difference(double mean, int largest) {
    static final Difference NONE = new Difference(0, 0);

    /** Of two the worse, value by value. */
    Difference or(Difference other) {
      return new Difference(Math.max(mean, other.mean), Math.max(largest, other.largest));
    }
  }

  /**
   * Reads the pictures of an answer and checks that they are what was asked for.
   *
   * @param request its {@code n} and {@code size} must be met, and its {@code seed} if it has one
   * @param data the answer's {@code data}
   */
  static Drawings of(JsonNode request, JsonNode data) throws UnexpectedAnswer {
    int wanted = request.path("n").asInt(1);
    if (data.size() != wanted) {
      throw new UnexpectedAnswer("expected " + wanted + " images, got " + data.size());
    }
    List<BufferedImage> images = new ArrayList<>();
    List<Long> seeds = new ArrayList<>();
    for (JsonNode image : data) {
      if (!image.path("seed").isIntegralNumber()) {
        throw new UnexpectedAnswer("an image without its seed");
      }
      long seed = image.path("seed").asLong();
      long first =
          request.has("seed") ? request.path("seed").asLong() : data.path(0).path("seed").asLong();
      if (seed != first + seeds.size()) {
        throw new UnexpectedAnswer(
            "image " + seeds.size() + " of seed " + first + " has seed " + seed);
      }
      seeds.add(seed);
      images.add(picture(request, image.path("b64_json").asText()));
    }
    return new Drawings(images, seeds);
  }

  /** Reads one picture and checks its size against the request's. */
  static BufferedImage picture(JsonNode request, String base64) throws UnexpectedAnswer {
    BufferedImage image;
    try {
      image = TestPictures.image(Base64.getDecoder().decode(base64));
    } catch (IOException | IllegalArgumentException e) {
      throw new UnexpectedAnswer("an image that cannot be read: " + e);
    }
    if (image == null) {
      throw new UnexpectedAnswer("an image in an unknown format");
    }
    String size = image.getWidth() + "x" + image.getHeight();
    if (request.has("size") && !size.equals(request.path("size").asText())) {
      throw new UnexpectedAnswer("expected " + request.path("size").asText() + ", got " + size);
    }
    return image;
  }

  /** The worst of all pictures against their likes. */
  Difference differenceTo(Drawings other) throws UnexpectedAnswer {
    if (!seeds.equals(other.seeds)) {
      throw new UnexpectedAnswer("seeds " + seeds + " against " + other.seeds);
    }
    Difference worst = Difference.NONE;
    for (int i = 0; i < images.size(); i++) {
      worst = worst.or(difference(images.get(i), other.images.get(i)));
    }
    return worst;
  }

  private static Difference difference(BufferedImage one, BufferedImage other) {
    long sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum += Math.abs((one.getRGB(x, y) >> shift & 255) - (other.getRGB(x, y) >> shift & 255));
        }
      }
    }
    return new Difference(
        sum / (3.0 * one.getWidth() * one.getHeight()), TestPictures.largestDifference(one, other));
  }
}
