package dev.eschew.graph.file;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The tensors of a graph whose values lie elsewhere: weights, constants, those of subgraphs. */
final class ExternalTensors {
  private ExternalTensors() {}

  static List<TensorProto> of(GraphProto graph) {
    List<TensorProto> found = new ArrayList<>();
    graph.getInitializerList().stream().filter(ExternalTensors::isExternal).forEach(found::add);
    for (NodeProto node : graph.getNodeList()) {
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasT() && isExternal(attribute.getT())) {
          found.add(attribute.getT());
        } else if (attribute.hasG()) {
          found.addAll(of(attribute.getG()));
        }
      }
    }
    return found;
  }

  /** A graph with other tensors in the place of the external ones. */
  static GraphProto replaced(GraphProto graph, UnaryOperator<TensorProto> replacement) {
    GraphProto.Builder replaced = graph.toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      if (isExternal(graph.getInitializer(i))) {
        replaced.setInitializer(i, replacement.apply(graph.getInitializer(i)));
      }
    }
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = graph.getNode(i);
      for (int j = 0; j < node.getAttributeCount(); j++) {
        AttributeProto attribute = node.getAttribute(j);
        if (attribute.hasT() && isExternal(attribute.getT())) {
          replaced
              .getNodeBuilder(i)
              .getAttributeBuilder(j)
              .setT(replacement.apply(attribute.getT()));
        } else if (attribute.hasG()) {
          replaced
              .getNodeBuilder(i)
              .getAttributeBuilder(j)
              .setG(replaced(attribute.getG(), replacement));
        }
      }
    }
    return replaced.build();
  }

  private static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
  }
}
