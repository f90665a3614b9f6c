package dev.eschew.graph.check;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashSet;
import java.util.Set;

/**
 * What the rest of the code takes for granted of a graph. The runtime checks far more, and says so
 * by itself; this is what is read before the runtime sees it.
 */
public final class GraphCheck {
  private static final long LATEST_OPSET = 1000;

  private GraphCheck() {}

  /**
   * Checks a model.
   *
   * @throws IllegalArgumentException naming the node or tensor at fault
   */
  public static void check(ModelProto model) {
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (set.getVersion() < 1 || set.getVersion() > LATEST_OPSET) {
        throw new IllegalArgumentException(
            "operator set '%s' has the version %d, expected 1 to %d"
                .formatted(set.getDomain(), set.getVersion(), LATEST_OPSET));
      }
    }
    Set<String> written = new HashSet<>();
    for (NodeProto node : model.getGraph().getNodeList()) {
      if (node.getOutputCount() == 0) {
        throw new IllegalArgumentException(name(node) + " has no output");
      }
      for (String output : node.getOutputList()) {
        if (!output.isEmpty() && !written.add(output)) {
          throw new IllegalArgumentException(
              name(node) + " writes '" + output + "', which another node writes too");
        }
      }
    }
    model.getGraph().getInitializerList().forEach(GraphCheck::check);
  }

  private static void check(TensorProto tensor) {
    if (TensorProto.DataType.forNumber(tensor.getDataType()) == null) {
      throw new IllegalArgumentException(
          "constant '%s' has the unknown element type %d"
              .formatted(tensor.getName(), tensor.getDataType()));
    }
    for (long extent : tensor.getDimsList()) {
      if (extent < 0) {
        throw new IllegalArgumentException(
            "constant '%s' has the negative extent %d".formatted(tensor.getName(), extent));
      }
    }
  }

  private static String name(NodeProto node) {
    return "node '" + node.getName() + "' (" + node.getOpType() + ")";
  }
}
