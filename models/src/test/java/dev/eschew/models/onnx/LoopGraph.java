package dev.eschew.models.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** A graph that adds 1 to each of two values as often as it is told. */
final class LoopGraph {
  static final String OUTPUT = "sum";

  /** Rounds that take about a minute, so that a run which does not end when told ends yet. */
  static final float LONG = 2e7f;

  private static final String COUNT = "count";
  private static final String VALUES = "values";

  private LoopGraph() {}

  static OnnxSession open(OnnxRuntime runtime) {
    return runtime.open("loop", model().toByteArray(), Path.of("."));
  }

  static Map<String, Tensor> inputs(float count, float first, float second) {
    return Map.of(
        COUNT, Tensor.of(new float[] {count}), VALUES, Tensor.of(new float[] {first, second}, 2));
  }

  private static ModelProto model() {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("round", DataType.INT64))
            .addInput(value("more", DataType.BOOL))
            .addInput(value("before", DataType.FLOAT, 2))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("one")
                    .setDataType(DataType.FLOAT.getNumber())
                    .addFloatData(1))
            .addNode(node("Identity", "again", "more"))
            .addNode(node("Add", "after", "before", "one"))
            .addOutput(value("again", DataType.BOOL))
            .addOutput(value("after", DataType.FLOAT, 2));
    NodeProto loop =
        node("Loop", OUTPUT, COUNT, "", VALUES).toBuilder()
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(body))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(
            GraphProto.newBuilder()
                .setName("loop")
                .addInput(value(COUNT, DataType.INT64))
                .addInput(value(VALUES, DataType.FLOAT, 2))
                .addNode(loop)
                .addOutput(value(OUTPUT, DataType.FLOAT, 2)))
        .build();
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addOutput(output);
    for (String input : inputs) {
      node.addInput(input);
    }
    return node.build();
  }

  private static ValueInfoProto value(String name, DataType type, long... shape) {
    TensorShapeProto.Builder extents = TensorShapeProto.newBuilder();
    for (long extent : shape) {
      extents.addDimBuilder().setDimValue(extent);
    }
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value.getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber()).setShape(extents);
    return value.build();
  }
}
