package dev.eschew.models.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.JsonFile;
import dev.eschew.models.image.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Reads what an evaluator's config says of how pictures are brought to its graph. */
final class PreprocessingReader {
  static final Set<String> KEYS =
      Set.of(
          "layout",
          "image_size",
          "resize",
          "shorter_side",
          "resample",
          "input_range",
          "mean",
          "std");

  private static final List<Double> ZEROS = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONES = List.of(1.0, 1.0, 1.0);

  private final JsonFile file;

  private PreprocessingReader(JsonFile file) {
    this.file = file;
  }

  static Preprocessing read(JsonFile file) throws BrokenModelException {
    return new PreprocessingReader(file).preprocessing();
  }

  private Preprocessing preprocessing() throws BrokenModelException {
    int side =
        file.positive("image_size")
            .orElseThrow(() -> new BrokenModelException("config.json: no 'image_size'"));
    if (side > ImageSize.MAX_SIDE) {
      throw file.wrong("image_size", "1 to " + ImageSize.MAX_SIDE, file.root().path("image_size"));
    }
    boolean isBicubic = choice(file, "resample", List.of("bicubic", "bilinear")).equals("bicubic");
    List<Double> range = numbers("input_range", List.of(0.0, 1.0));
    return new Preprocessing(
        choice(file, "layout", List.of("nchw", "nhwc")).equals("nhwc"),
        side,
        fit(side),
        isBicubic ? Resampling.BICUBIC : Resampling.BILINEAR,
        range.getFirst(),
        range.getLast(),
        numbers("mean", ZEROS),
        std());
  }

  private Preprocessing.Fit fit(int side) throws BrokenModelException {
    OptionalInt shorterSide = file.positive("shorter_side");
    if (choice(file, "resize", List.of("cover", "stretch")).equals("cover")) {
      if (shorterSide.isPresent()
          && (shorterSide.getAsInt() < side || shorterSide.getAsInt() > ImageSize.MAX_SIDE)) {
        throw file.wrong(
            "shorter_side",
            "image_size, " + side + ", to " + ImageSize.MAX_SIDE,
            file.root().path("shorter_side"));
      }
      return new Preprocessing.Fit.Cover(shorterSide.orElse(side));
    }
    if (shorterSide.isPresent()) {
      throw file.wrong(
          "shorter_side", "none, as resize is stretch", file.root().path("shorter_side"));
    }
    return new Preprocessing.Fit.Stretch();
  }

  private List<Double> std() throws BrokenModelException {
    List<Double> std = numbers("std", ONES);
    if (std.contains(0.0)) {
      throw file.wrong("std", "3 numbers that are not 0", file.root().path("std"));
    }
    return std;
  }

  /** One of some words, of which the first is the default. */
  static String choice(JsonFile file, String key, List<String> words) throws BrokenModelException {
    String word = file.text(key, words.getFirst());
    if (!words.contains(word)) {
      throw file.wrong(key, "one of " + words, file.root().path(key));
    }
    return word;
  }

  /** As many numbers as the default has. */
  private List<Double> numbers(String key, List<Double> absent) throws BrokenModelException {
    JsonNode node = file.root().path(key);
    if (JsonFile.isAbsent(node)) {
      return absent;
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode number : node) {
      if (number.isNumber() && Double.isFinite(number.asDouble())) {
        numbers.add(number.asDouble());
      }
    }
    if (!node.isArray() || numbers.size() != node.size() || numbers.size() != absent.size()) {
      throw file.wrong(key, absent.size() + " numbers", node);
    }
    return numbers;
  }
}
