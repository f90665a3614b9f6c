package dev.eschew.models.pipeline;

import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.random.TorchGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a model's opening and first picture do to its UNet, without its other graphs. */
public final class UnetRehearsal {
  private static final int TOKENS = 13;

  private UnetRehearsal() {}

  /** Weaves, opens and runs a file on two rows. */
  public static void of(Path file, OnnxRuntime runtime, int textWidth) throws IOException {
    UnetGraph graph = UnetGraph.read(file, Weaving.CPU);
    try (OnnxSession session = graph.open(runtime)) {
      Unet unet = new Unet(graph, session);
      TorchGenerator random = new TorchGenerator(0);
      UnetRow row =
          new UnetRow(
              random.randn(1, unet.channels(), 8, 8),
              437,
              Condition.of(random.randn(1, TOKENS, textWidth)));
      unet.predict(List.of(row, row));
    }
  }
}
