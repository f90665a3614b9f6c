package dev.eschew.models.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.JsonFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads an evaluator's {@code config.json}; docs/evaluators.md says what it may hold. */
final class EvaluatorConfigReader {
  private static final String FILE = "config.json";

  /** Those of the graph of pictures; the last three tell people of the evaluator. */
  private static final Set<String> PICTURE_KEYS =
      Set.of(
          "input",
          "embedding",
          "embedding_size",
          "attributes",
          "model_type",
          "accuracy_on_unseen_renders",
          "accuracy_on_round_trips");

  private static final Set<String> CLIP_KEYS =
      Set.of(
          "input",
          "embedding",
          "embedding_size",
          "model_type",
          "text_model",
          "text_input",
          "text_embedding",
          "tokenizer");

  private static final Set<String> PAIR_KEYS = Set.of("inputs", "distance", "model_type");

  private final JsonFile file;

  private EvaluatorConfigReader(JsonFile file) {
    this.file = file;
  }

  static EvaluatorKind kind(Path folder) throws BrokenModelException {
    return new EvaluatorConfigReader(JsonFile.read(folder, FILE)).kind();
  }

  /** Of kind {@code attributes} or {@code embedding}. */
  static EvaluatorConfig read(Path folder) throws BrokenModelException {
    EvaluatorConfigReader reader = new EvaluatorConfigReader(JsonFile.read(folder, FILE));
    EvaluatorKind kind = reader.kind();
    if (kind != EvaluatorKind.ATTRIBUTES && kind != EvaluatorKind.EMBEDDING) {
      throw reader.file.wrong(
          "kind", "one of [embedding, attributes]", reader.file.root().path("kind"));
    }
    reader.requireKnown(PICTURE_KEYS);
    boolean readsAttributes = kind == EvaluatorKind.ATTRIBUTES;
    JsonNode attributes = reader.file.root().path("attributes");
    if (readsAttributes == JsonFile.isAbsent(attributes)) {
      throw reader.file.wrong(
          "attributes",
          readsAttributes ? "a list, as kind is attributes" : "none, as kind is embedding",
          attributes);
    }
    return reader.pictures(
        readsAttributes ? AttributesReader.read(reader.file, attributes) : List.of());
  }

  /** Of kind {@code clip}. */
  static ClipConfig readClip(Path folder) throws BrokenModelException {
    EvaluatorConfigReader reader = new EvaluatorConfigReader(JsonFile.read(folder, FILE));
    reader.requireKind(EvaluatorKind.CLIP);
    reader.requireKnown(CLIP_KEYS);
    return new ClipConfig(
        reader.pictures(List.of()),
        reader.fileName("text_model", "text_model.onnx"),
        reader.file.text("text_input", "input_ids"),
        Optional.ofNullable(reader.file.text("text_embedding", null)),
        reader.fileName("tokenizer", "tokenizer"));
  }

  /** Of kind {@code distance}. */
  static PairConfig readPair(Path folder) throws BrokenModelException {
    EvaluatorConfigReader reader = new EvaluatorConfigReader(JsonFile.read(folder, FILE));
    reader.requireKind(EvaluatorKind.DISTANCE);
    reader.requireKnown(PAIR_KEYS);
    JsonNode inputs = reader.file.root().path("inputs");
    if (inputs.size() != 2
        || !inputs.path(0).isTextual()
        || !inputs.path(1).isTextual()
        || inputs.get(0).equals(inputs.get(1))) {
      throw reader.file.wrong("inputs", "a list of two names of the graph's inputs", inputs);
    }
    return new PairConfig(
        inputs.get(0).asText(),
        inputs.get(1).asText(),
        PreprocessingReader.read(reader.file),
        Optional.ofNullable(reader.file.text("distance", null)));
  }

  private EvaluatorKind kind() throws BrokenModelException {
    return EvaluatorKind.valueOf(
        PreprocessingReader.choice(file, "kind", EvaluatorKind.names()).toUpperCase(Locale.ROOT));
  }

  private void requireKind(EvaluatorKind kind) throws BrokenModelException {
    if (kind() != kind) {
      throw file.wrong("kind", kind.configName(), file.root().path("kind"));
    }
  }

  private void requireKnown(Set<String> keys) throws BrokenModelException {
    Set<String> known = new HashSet<>(keys);
    known.add("kind");
    known.addAll(PreprocessingReader.KEYS);
    file.requireKnown(known);
  }

  private EvaluatorConfig pictures(List<Attribute> attributes) throws BrokenModelException {
    return new EvaluatorConfig(
        Optional.ofNullable(file.text("input", null)),
        PreprocessingReader.read(file),
        Optional.ofNullable(file.text("embedding", null)),
        file.positive("embedding_size"),
        attributes);
  }

  /** A file or folder beside the config, and no other. */
  private String fileName(String key, String absent) throws BrokenModelException {
    String name = file.text(key, absent);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw file.wrong(key, "a name of letters, digits, '.', '_' and '-'", file.root().path(key));
    }
    return name;
  }
}
