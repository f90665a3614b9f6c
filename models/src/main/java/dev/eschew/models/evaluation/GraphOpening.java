package dev.eschew.models.evaluation;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the graphs of all kinds of evaluators have in common. */
final class GraphOpening {
  /** The graph that takes pictures. */
  static final String PICTURES = "model.onnx";

  private GraphOpening() {}

  static OnnxSession open(Path folder, String graph, OnnxRuntime runtime)
      throws BrokenModelException {
    if (!Files.isRegularFile(folder.resolve(graph))) {
      throw new BrokenModelException("no " + graph);
    }
    try {
      return runtime.open(folder.resolve(graph));
    } catch (OnnxFailure | IllegalArgumentException e) {
      throw new BrokenModelException(graph + " is no graph that can be run here", e);
    }
  }

  /** The folder's name. */
  static String id(Path folder) {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  /** Rows of one run: what the graph fixes, or else what is given. */
  static int batch(TensorSpec input, int open) {
    return input.extent(0) < 1 ? open : Math.toIntExact(input.extent(0));
  }

  static void requireOutput(OnnxSession session, String name) throws BrokenModelException {
    if (!session.outputs().containsKey(name)) {
      throw new BrokenModelException(
          "the graph has no output '" + name + "', only " + session.outputs().keySet());
    }
  }

  static void requireFinite(String id, String output, Tensor values) {
    if (!values.isFinite()) {
      throw new OnnxFailure(id + ": output '" + output + "' has values that are not finite", null);
    }
  }

  /** What an output says of one of the rows of a run, (values). */
  static Tensor row(String id, Map<String, Tensor> outputs, String name, int index, int rows) {
    Tensor output = outputs.get(name);
    if (output.rank() < 2 || output.extent(0) != rows) {
      throw new OnnxFailure(
          id + ": output '" + name + "': expected " + rows + " rows, got " + output, null);
    }
    Tensor row = output.row(index);
    return row.reshape(row.size());
  }
}
