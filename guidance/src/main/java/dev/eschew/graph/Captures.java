package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the subgraphs of a node (the branches of an If, the body of a Loop) read from outside. */
final class Captures {
  private Captures() {}

  static Set<String> of(NodeProto node) {
    Set<String> captures = new LinkedHashSet<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        captures.addAll(of(attribute.getG()));
      }
      attribute.getGraphsList().forEach(graph -> captures.addAll(of(graph)));
    }
    return captures;
  }

  private static Set<String> of(GraphProto graph) {
    Set<String> own = new HashSet<>();
    graph.getInputList().stream().map(ValueInfoProto::getName).forEach(own::add);
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(own::add);
    Set<String> captures = new LinkedHashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      captures.addAll(node.getInputList());
      captures.addAll(of(node));
      own.addAll(node.getOutputList());
    }
    graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(captures::add);
    captures.removeAll(own);
    return captures;
  }
}
