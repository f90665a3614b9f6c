package dev.eschew.models.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.JsonFile;
import dev.eschew.models.image.ImageSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads an evaluator's {@code config.json}; docs/evaluators.md says what it may hold. */
final class EvaluatorConfigReader {
  private static final String FILE = "config.json";
  private static final List<Double> ZEROS = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONES = List.of(1.0, 1.0, 1.0);

  /** The last three tell people of the evaluator and change nothing. */
  private static final Set<String> KEYS =
      Set.of(
          "kind",
          "input",
          "layout",
          "image_size",
          "resize",
          "shorter_side",
          "resample",
          "input_range",
          "mean",
          "std",
          "embedding",
          "embedding_size",
          "attributes",
          "model_type",
          "accuracy_on_unseen_renders",
          "accuracy_on_round_trips");

  private final JsonFile file;

  private EvaluatorConfigReader(JsonFile file) {
    this.file = file;
  }

  static EvaluatorConfig read(Path folder) throws BrokenModelException {
    JsonFile file = JsonFile.read(folder, FILE);
    file.requireKnown(KEYS);
    return new EvaluatorConfigReader(file).config();
  }

  private EvaluatorConfig config() throws BrokenModelException {
    boolean readsAttributes =
        choice("kind", List.of("embedding", "attributes")).equals("attributes");
    JsonNode attributes = file.root().path("attributes");
    if (readsAttributes == JsonFile.isAbsent(attributes)) {
      throw file.wrong(
          "attributes",
          readsAttributes ? "a list, as kind is attributes" : "none, as kind is embedding",
          attributes);
    }
    return new EvaluatorConfig(
        Optional.ofNullable(file.text("input", null)),
        preprocessing(),
        Optional.ofNullable(file.text("embedding", null)),
        file.positive("embedding_size"),
        readsAttributes ? AttributesReader.read(file, attributes) : List.of());
  }

  private Preprocessing preprocessing() throws BrokenModelException {
    int side =
        file.positive("image_size")
            .orElseThrow(() -> new BrokenModelException(FILE + ": no 'image_size'"));
    if (side > ImageSize.MAX_SIDE) {
      throw file.wrong("image_size", "1 to " + ImageSize.MAX_SIDE, file.root().path("image_size"));
    }
    boolean isBicubic = choice("resample", List.of("bicubic", "bilinear")).equals("bicubic");
    List<Double> range = numbers("input_range", List.of(0.0, 1.0));
    return new Preprocessing(
        choice("layout", List.of("nchw", "nhwc")).equals("nhwc"),
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
    if (choice("resize", List.of("cover", "stretch")).equals("cover")) {
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
  private String choice(String key, List<String> words) throws BrokenModelException {
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
