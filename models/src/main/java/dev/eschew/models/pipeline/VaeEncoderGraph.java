package dev.eschew.models.pipeline;

import dev.eschew.graph.Graph;
import dev.eschew.graph.rule.NoiseInput;
import dev.eschew.graph.rule.RuleReport;
import dev.eschew.models.folder.VaeConfig;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import java.nio.file.Path;
import java.util.List;

/** A VAE encoder's file; where its graph draws by itself, it is rewritten to be given the noise. */
final class VaeEncoderGraph {
  private VaeEncoderGraph() {}

  /**
   * Opens the graph; its external data stays where it is.
   *
   * @throws GenerationFailure if it cannot be read, or draws in a way that is not understood
   * @throws dev.eschew.models.onnx.OnnxFailure if the device cannot run it
   */
  static OnnxSession open(Path file, VaeConfig config, OnnxRuntime runtime) {
    try {
      return PartGraph.open(file, config.forceUpcast(), runtime, VaeEncoderGraph::takeNoise);
    } catch (IllegalArgumentException e) {
      throw new GenerationFailure("vae_encoder: " + e.getMessage());
    }
  }

  private static boolean takeNoise(Graph graph) {
    RuleReport report = new NoiseInput().apply(graph, List.of());
    if (!report.refused().isEmpty()) {
      throw new IllegalArgumentException(
          "it draws by itself, so no seed counts: " + report.refused().getFirst());
    }
    return !report.applied().isEmpty();
  }
}
