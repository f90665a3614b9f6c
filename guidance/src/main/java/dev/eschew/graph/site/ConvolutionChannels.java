package dev.eschew.graph.site;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many channels a network's input and output have where the file leaves that open, as the
 * convolutions that read the one and write the other say. Early exporters marked every axis as
 * open.
 */
public final class ConvolutionChannels {
  /** What may stand between: nothing of it changes the channels. */
  private static final List<String> PASSED = List.of("Cast", "Identity");

  private static final int LONGEST_CHAIN = 4;

  private ConvolutionChannels() {}

  /** Of an input, (B, C, h, w); empty if no convolution reads it. */
  public static OptionalInt ofInput(Graph graph, String input) {
    String tensor = input;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      String passed = null;
      for (Node reader : graph.readers(tensor)) {
        if (isConvolution(reader)) {
          return weight(graph, reader)
              .map(weight ->
                  OptionalInt.of((int) (weight.getDims(1) * reader.attribute("group", 1))))
              .orElse(OptionalInt.empty());
        } else if (PASSED.contains(reader.operator())) {
          passed = reader.output();
        }
      }
      if (passed == null) {
        break;
      }
      tensor = passed;
    }
    return OptionalInt.empty();
  }

  /** Of an output, (B, C, h, w); empty if no convolution writes it. */
  public static OptionalInt ofOutput(Graph graph, String output) {
    Optional<Node> producer = graph.producer(output);
    for (int i = 0; i < LONGEST_CHAIN && producer.isPresent(); i++) {
      Node node = producer.get();
      if (isConvolution(node)) {
        return weight(graph, node)
            .map(weight -> OptionalInt.of((int) weight.getDims(0)))
            .orElse(OptionalInt.empty());
      } else if (!PASSED.contains(node.operator())) {
        break;
      }
      producer = graph.producer(node.input(0));
    }
    return OptionalInt.empty();
  }

  private static boolean isConvolution(Node node) {
    return node.operator().equals("Conv") || node.operator().equals("FusedConv");
  }

  /** (channels written, channels read / group, height, width). */
  private static Optional<TensorProto> weight(Graph graph, Node convolution) {
    String tensor = convolution.input(1);
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<TensorProto> weight = graph.initializer(tensor);
      if (weight.isPresent()) {
        return weight.filter(found -> found.getDimsCount() == 4);
      }
      Optional<Node> producer = graph.producer(tensor);
      if (producer.isEmpty() || !PASSED.contains(producer.get().operator())) {
        break;
      }
      tensor = producer.get().input(0);
    }
    return Optional.empty();
  }
}
