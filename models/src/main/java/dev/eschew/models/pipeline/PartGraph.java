package dev.eschew.models.pipeline;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eschew.graph.Graph;
import dev.eschew.graph.file.GraphFile;
import dev.eschew.graph.rule.DropLeftoverInputs;
import dev.eschew.graph.rule.WidenToFloat32;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.DeviceSupport;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * The graph of a text encoder or VAE: no guidance is woven into it, but it is brought into a form
 * that the device computes well.
 */
public final class PartGraph {
  private PartGraph() {}

  /**
   * Opens a graph.
   *
   * @param upcast whether half precision is computed as float32 on every device, as a VAE's config
   *     may demand
   * @throws IllegalArgumentException if it is no ONNX model, or its weights are not all there
   * @throws OnnxFailure if the device cannot run it
   */
  public static OnnxSession open(Path path, boolean upcast, OnnxRuntime runtime) {
    return open(path, upcast, runtime, _ -> false);
  }

  /**
   * Opens a graph after a further rewrite.
   *
   * @param rewrite says whether it changed the graph
   */
  static OnnxSession open(
      Path path, boolean upcast, OnnxRuntime runtime, Predicate<Graph> rewrite) {
    try {
      GraphFile file = GraphFile.read(path);
      requireSupport(file, runtime.device());
      List<DataType> widened =
          upcast || runtime.device() instanceof Device.Cpu
              ? WidenToFloat32.HALF
              : List.of(DataType.BFLOAT16);
      Graph graph = file.graph();
      boolean changed = rewrite.test(graph);
      DropLeftoverInputs leftovers = new DropLeftoverInputs(List.of());
      if (leftovers.applies(graph)) {
        leftovers.apply(graph, List.of());
        changed = true;
      }
      if (widened.stream().anyMatch(graph::uses)) {
        new WidenToFloat32(widened).apply(graph, List.of());
        changed = true;
      }
      // As it is, the runtime maps the file itself.
      return changed || file.linked()
          ? runtime.open(file.name(), graph.toBytes(), file.folder())
          : runtime.open(path);
    } catch (IllegalArgumentException e) {
      throw named(path, e);
    } catch (IOException e) {
      throw new OnnxFailure(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException named(Path path, IllegalArgumentException e) {
    String name = path.toAbsolutePath().getParent().getFileName() + "/" + path.getFileName();
    return e.getMessage().startsWith(name)
        ? e
        : new IllegalArgumentException(name + ": " + e.getMessage(), e);
  }

  /**
   * Refuses what a device cannot run.
   *
   * @throws OnnxFailure naming the operators and the way out
   */
  static void requireSupport(GraphFile file, Device device) {
    DeviceSupport.refusal(file.model(), device)
        .ifPresent(reason -> {
          throw new OnnxFailure(file.name() + ": " + reason, null);
        });
  }
}
