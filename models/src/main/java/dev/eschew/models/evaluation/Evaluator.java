package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A network that embeds pictures, or reads attributes off them too: a folder with {@code
 * model.onnx} and a {@code config.json} that says how pictures are brought to it and what its
 * outputs mean.
 *
 * <p>One session; callers on other threads wait for its runs.
 */
public final class Evaluator implements PictureEvaluator {
  /** Pictures of one run, where the graph leaves that open. */
  static final int BATCH = 8;

  private final String id;
  private final EvaluatorConfig config;
  private final OnnxSession session;
  private final String input;
  private final String embedding;
  private final int batch;

  private Evaluator(String id, EvaluatorConfig config, OnnxSession session)
      throws BrokenModelException {
    this.id = id;
    this.config = config;
    this.session = session;
    this.input = config.input().orElse(session.inputs().keySet().stream().findFirst().orElse(""));
    if (!session.inputs().keySet().equals(Set.of(input))) {
      throw new BrokenModelException(
          "expected a graph with the one input '"
              + input
              + "', found "
              + session.inputs().keySet());
    }
    TensorSpec pictures = session.inputs().get(input);
    config.preprocessing().requireShape(pictures);
    this.batch = GraphOpening.batch(pictures, BATCH);
    this.embedding = config.embedding().orElse(session.outputs().keySet().iterator().next());
    GraphOpening.requireOutput(session, embedding);
    for (Attribute attribute : config.attributes()) {
      GraphOpening.requireOutput(session, attribute.output());
    }
  }

  /**
   * Opens a folder.
   *
   * @throws BrokenModelException saying what is wrong with it
   */
  public static Evaluator open(Path folder, OnnxRuntime runtime) throws BrokenModelException {
    return open(folder, EvaluatorConfigReader.read(folder), runtime);
  }

  static Evaluator open(Path folder, EvaluatorConfig config, OnnxRuntime runtime)
      throws BrokenModelException {
    OnnxSession session = GraphOpening.open(folder, GraphOpening.PICTURES, runtime);
    try {
      return new Evaluator(GraphOpening.id(folder), config, session);
    } catch (BrokenModelException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public String id() {
    return id;
  }

  /** What it reads, in its order; none if it only embeds. */
  public List<Attribute> attributes() {
    return config.attributes();
  }

  /** Looks at pictures of any sizes; the answers are in their order. */
  public List<Reading> read(List<RgbImage> pictures) {
    return read(pictures.size(), pictures::get);
  }

  /**
   * Looks at pictures of which one at a time is in memory.
   *
   * @param count how many
   * @param pictures asked for each index once, in order, and not kept
   * @throws OnnxFailure if the graph cannot be run or gives values that are not finite
   */
  public List<Reading> read(int count, IntFunction<RgbImage> pictures) {
    List<Reading> readings = new ArrayList<>();
    for (int start = 0; start < count; start += batch) {
      List<Tensor> inputs = new ArrayList<>();
      for (int i = start; i < Math.min(count, start + batch); i++) {
        inputs.add(config.preprocessing().apply(pictures.apply(i)));
      }
      readings.addAll(run(inputs));
    }
    return readings;
  }

  private List<Reading> run(List<Tensor> inputs) {
    Map<String, Tensor> outputs =
        session.run(Map.of(input, Preprocessing.stacked(inputs)), Map.of(), wantedOutputs());
    outputs.forEach((name, values) -> GraphOpening.requireFinite(id, name, values));
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor vector = GraphOpening.row(id, outputs, embedding, i, inputs.size());
      if (config.embeddingSize().isPresent()) {
        requireExtent(embedding, vector, config.embeddingSize().getAsInt());
      }
      Map<String, AttributeReading> attributes = new LinkedHashMap<>();
      for (Attribute attribute : config.attributes()) {
        Tensor logits = GraphOpening.row(id, outputs, attribute.output(), i, inputs.size());
        requireExtent(attribute.output(), logits, attribute.values().size());
        attributes.put(attribute.name(), AttributeReading.ofLogits(attribute, logits.data()));
      }
      readings.add(new Reading(vector, attributes));
    }
    return readings;
  }

  private Set<String> wantedOutputs() {
    Set<String> names = new LinkedHashSet<>();
    names.add(embedding);
    config.attributes().forEach(attribute -> names.add(attribute.output()));
    return names;
  }

  private void requireExtent(String output, Tensor values, int expected) {
    if (values.size() != expected) {
      throw new OnnxFailure(
          "%s: output '%s': expected %d values, got %d"
              .formatted(id, output, expected, values.size()),
          null);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
