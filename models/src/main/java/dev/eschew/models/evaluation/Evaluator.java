package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A network that looks at pictures: a folder with {@code model.onnx} and a {@code config.json} that
 * says how pictures are brought to it and what its outputs mean.
 *
 * <p>One session; callers on other threads wait for its runs.
 */
public final class Evaluator implements AutoCloseable {
  private static final String GRAPH = "model.onnx";

  /** Pictures of one run, where the graph leaves that open. */
  private static final int BATCH = 8;

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
    requireShape(pictures);
    this.batch = pictures.extent(0) < 1 ? BATCH : Math.toIntExact(pictures.extent(0));
    this.embedding = config.embedding().orElse(session.outputs().keySet().iterator().next());
    requireOutput(embedding);
    for (Attribute attribute : config.attributes()) {
      requireOutput(attribute.output());
    }
  }

  /**
   * Opens a folder.
   *
   * @throws BrokenModelException saying what is wrong with it
   */
  public static Evaluator open(Path folder, OnnxRuntime runtime) throws BrokenModelException {
    EvaluatorConfig config = EvaluatorConfigReader.read(folder);
    if (!Files.isRegularFile(folder.resolve(GRAPH))) {
      throw new BrokenModelException("no " + GRAPH);
    }
    OnnxSession session;
    try {
      session = runtime.open(folder.resolve(GRAPH));
    } catch (OnnxFailure | IllegalArgumentException e) {
      throw new BrokenModelException(GRAPH + " is no graph that can be run here", e);
    }
    try {
      String id = folder.toAbsolutePath().normalize().getFileName().toString();
      return new Evaluator(id, config, session);
    } catch (BrokenModelException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The folder's name. */
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
        session.run(Map.of(input, stacked(inputs)), Map.of(), wantedOutputs());
    outputs.forEach((name, values) -> {
      if (!values.isFinite()) {
        throw new OnnxFailure(id + ": output '" + name + "' has values that are not finite", null);
      }
    });
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor vector = row(outputs, embedding, i, inputs.size());
      if (config.embeddingSize().isPresent()) {
        requireExtent(embedding, vector, config.embeddingSize().getAsInt());
      }
      Map<String, AttributeReading> attributes = new LinkedHashMap<>();
      for (Attribute attribute : config.attributes()) {
        Tensor logits = row(outputs, attribute.output(), i, inputs.size());
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

  private static Tensor stacked(List<Tensor> rows) {
    int[] shape = rows.getFirst().shape();
    shape[0] = rows.size();
    int size = rows.getFirst().size();
    Tensor stack = Tensor.zeros(shape);
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i).data(), 0, stack.data(), i * size, size);
    }
    return stack;
  }

  /** What an output says of one picture, (values). */
  private Tensor row(Map<String, Tensor> outputs, String name, int index, int rows) {
    Tensor output = outputs.get(name);
    if (output.rank() < 2 || output.extent(0) != rows) {
      throw new OnnxFailure(
          id + ": output '" + name + "': expected " + rows + " rows, got " + output, null);
    }
    Tensor row = output.row(index);
    return row.reshape(row.size());
  }

  private void requireExtent(String output, Tensor values, int expected) {
    if (values.size() != expected) {
      throw new OnnxFailure(
          "%s: output '%s': expected %d values, got %d"
              .formatted(id, output, expected, values.size()),
          null);
    }
  }

  private void requireOutput(String name) throws BrokenModelException {
    if (!session.outputs().containsKey(name)) {
      throw new BrokenModelException(
          "the graph has no output '" + name + "', only " + session.outputs().keySet());
    }
  }

  private void requireShape(TensorSpec pictures) throws BrokenModelException {
    long side = config.preprocessing().side();
    List<Long> expected =
        config.preprocessing().channelsLast() ? List.of(side, side, 3L) : List.of(3L, side, side);
    boolean fits = pictures.rank() == 4;
    for (int axis = 1; fits && axis < 4; axis++) {
      fits = pictures.extent(axis) < 0 || pictures.extent(axis) == expected.get(axis - 1);
    }
    if (!fits) {
      throw new BrokenModelException(
          "config.json says that pictures are [B, %s], the graph that '%s' is %s"
              .formatted(
                  expected.toString().substring(1).replace("]", ""), input, pictures.dimensions()));
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
