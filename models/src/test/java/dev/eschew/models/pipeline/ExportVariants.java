package dev.eschew.models.pipeline;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Makes of one export what other tools would have written: other names, types and shapes. */
final class ExportVariants {
  private ExportVariants() {}

  /** Rewrites a file. */
  static Path write(Path source, Path target, Consumer<GraphProto.Builder> change)
      throws IOException {
    ModelProto.Builder model = Graph.readModel(source).toBuilder();
    change.accept(model.getGraphBuilder());
    return Files.write(target, model.build().toByteArray());
  }

  /** Declares an input to have another shape; an extent is a number, or a name where it is open. */
  static void shape(GraphProto.Builder graph, String input, String... extents) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String extent : extents) {
      if (Character.isDigit(extent.charAt(0))) {
        shape.addDimBuilder().setDimValue(Long.parseLong(extent));
      } else {
        shape.addDimBuilder().setDimParam(extent);
      }
    }
    input(graph, input).getTypeBuilder().getTensorTypeBuilder().setShape(shape);
  }

  /** Lets an input be of another type, cast where the graph reads it. */
  static void type(GraphProto.Builder graph, String input, DataType type) {
    int before = input(graph, input).getType().getTensorType().getElemType();
    input(graph, input).getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber());
    readThrough(
        graph,
        input,
        NodeProto.newBuilder()
            .setOpType("Cast")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("to")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(before)));
  }

  /** Gives an input or output another name. */
  static void rename(GraphProto.Builder graph, String from, String to) {
    for (ValueInfoProto.Builder value : graph.getInputBuilderList()) {
      if (value.getName().equals(from)) {
        value.setName(to);
      }
    }
    for (ValueInfoProto.Builder value : graph.getOutputBuilderList()) {
      if (value.getName().equals(from)) {
        value.setName(to);
      }
    }
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(from)) {
          node.setInput(i, to);
        }
      }
      for (int i = 0; i < node.getOutputCount(); i++) {
        if (node.getOutput(i).equals(from)) {
          node.setOutput(i, to);
        }
      }
    }
  }

  /** Adds an input that no node reads. */
  static void leftover(GraphProto.Builder graph, String name, DataType type) {
    graph.addInput(value(name, type));
  }

  /** Adds a value of no shape to what the graph gives, before all else. */
  static void firstOutput(GraphProto.Builder graph, String name, String source) {
    graph.addNode(NodeProto.newBuilder().setOpType("Shape").addInput(source).addOutput(name));
    ValueInfoProto.Builder shape = value(name, DataType.INT64).toBuilder();
    shape.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder().addDimBuilder().setDimValue(4);
    graph.addOutput(0, shape);
  }

  private static ValueInfoProto value(String name, DataType type) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(type.getNumber())
        .setShape(TensorShapeProto.getDefaultInstance());
    return value.build();
  }

  private static ValueInfoProto.Builder input(GraphProto.Builder graph, String name) {
    return graph.getInputBuilderList().stream()
        .filter(input -> input.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void readThrough(
      GraphProto.Builder graph, String tensor, NodeProto.Builder reader) {
    String read = tensor + "_read";
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(tensor)) {
          node.setInput(i, read);
        }
      }
    }
    graph.addNode(0, reader.addInput(tensor).addOutput(read));
  }

  /** Converts all inline float32 weights to bfloat16 by cutting, and casts them back. */
  static void toBfloat16(GraphProto.Builder graph) {
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto weight = graph.getInitializer(i);
      if (weight.getDataType() != DataType.FLOAT.getNumber() || !weight.hasRawData()) {
        continue;
      }
      byte[] wide = weight.getRawData().toByteArray();
      byte[] half = new byte[wide.length / 2];
      for (int value = 0; value < half.length; value += 2) {
        half[value] = wide[2 * value + 2];
        half[value + 1] = wide[2 * value + 3];
      }
      graph.setInitializer(
          i,
          weight.toBuilder()
              .setDataType(DataType.BFLOAT16.getNumber())
              .setRawData(com.google.protobuf.ByteString.copyFrom(half)));
    }
    graph.clearValueInfo();
  }

  /**
   * Moves inline weights to files beside the graph.
   *
   * @param file one for all; null for one a weight, as old exporters write them
   */
  static void externalise(GraphProto.Builder graph, Path folder, String file) {
    try {
      for (int i = 0; i < graph.getInitializerCount(); i++) {
        TensorProto weight = graph.getInitializer(i);
        if (!weight.hasRawData() || weight.getDimsCount() == 0) {
          continue;
        }
        Path data = folder.resolve(file == null ? "weight-" + i : file);
        long offset = Files.exists(data) ? Files.size(data) : 0;
        Files.write(
            data,
            weight.getRawData().toByteArray(),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        graph.setInitializer(
            i,
            weight.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", data.getFileName().toString()))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(weight.getRawData().size()))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
