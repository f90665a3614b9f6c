package dev.eschew.graph.file;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.eschew.graph.Graph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The inputs and outputs that a file declares, read without its nodes and weights. */
public final class GraphInterface {
  private GraphInterface() {}

  /**
   * Reads a file's declarations: of a graph of gigabytes in some milliseconds.
   *
   * @return a graph with inputs and outputs and nothing else
   * @throws IllegalArgumentException if it is not an ONNX model
   * @throws IOException if it cannot be read
   */
  public static Graph read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      CodedInputStream stream = CodedInputStream.newInstance(bytes);
      stream.enableAliasing(true);
      stream.setSizeLimit(Integer.MAX_VALUE);
      ModelProto.Builder model = ModelProto.newBuilder();
      for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
        if (tag == tag(ModelProto.GRAPH_FIELD_NUMBER)) {
          int limit = stream.pushLimit(stream.readRawVarint32());
          model.setGraph(declarations(stream));
          stream.popLimit(limit);
        } else {
          stream.skipField(tag);
        }
      }
      return new Graph(model.build());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an ONNX model: " + e.getMessage(), e);
    }
  }

  private static GraphProto declarations(CodedInputStream stream) throws IOException {
    GraphProto.Builder graph = GraphProto.newBuilder();
    for (int tag = stream.readTag(); tag != 0; tag = stream.readTag()) {
      if (tag == tag(GraphProto.INPUT_FIELD_NUMBER)) {
        stream.readMessage(graph.addInputBuilder(), ExtensionRegistryLite.getEmptyRegistry());
      } else if (tag == tag(GraphProto.OUTPUT_FIELD_NUMBER)) {
        stream.readMessage(graph.addOutputBuilder(), ExtensionRegistryLite.getEmptyRegistry());
      } else {
        stream.skipField(tag);
      }
    }
    return graph.build();
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
