package dev.eschew.models.pipeline;

import dev.eschew.graph.Graph;
import dev.eschew.graph.rule.NoiseInput;
import dev.eschew.graph.rule.RuleReport;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A VAE encoder's file; where its graph draws by itself, it is rewritten to be given the noise. */
final class VaeEncoderGraph {
  private VaeEncoderGraph() {}

  /**
   * Opens the graph; its external data stays where it is.
   *
   * @throws GenerationFailure if it cannot be read, or draws in a way that is not understood
   * @throws dev.eschew.models.onnx.OnnxFailure if the runtime refuses it
   */
  static OnnxSession open(OnnxRuntime runtime, Path file) {
    String name = file.toAbsolutePath().getParent().getFileName() + "/" + file.getFileName();
    try {
      Graph graph = Graph.read(file);
      RuleReport report = new NoiseInput().apply(graph, List.of());
      if (!report.refused().isEmpty()) {
        throw new GenerationFailure(
            name + " draws by itself, so no seed counts: " + report.refused().getFirst());
      }
      return report.applied().isEmpty()
          ? runtime.open(file)
          : runtime.open(name, graph.toBytes(), file.toAbsolutePath().getParent());
    } catch (IOException | IllegalArgumentException e) {
      throw new GenerationFailure(name + ": " + e.getMessage());
    }
  }
}
