package dev.eschew.graph.file;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which tool wrote a file, and in what form; judged by the traces that each leaves.
 *
 * @param producer the tool as it names itself, with its version
 * @param form what was done to the graph, the first step first
 */
public record Exporter(String producer, List<String> form) {
  private static final String CONTRIB = "com.microsoft";
  private static final String BLOCKED = "com.microsoft.nchwc";
  private static final String OPTIMISER = "onnxruntime.transformers";

  /** Operators that ONNX Runtime's optimisers write and exporters do not. */
  private static final List<String> FUSED = List.of(CONTRIB, BLOCKED);

  public Exporter {
    form = List.copyOf(form);
  }

  static Exporter of(ModelProto model) {
    List<NodeProto> nodes = model.getGraph().getNodeList();
    String name = (model.getProducerName() + " " + model.getProducerVersion()).strip();
    Stream.Builder<String> form = Stream.builder();
    boolean isDynamo =
        nodes.stream()
            .anyMatch(node ->
                node.getName().startsWith("node_")
                    || node.getMetadataPropsList().stream()
                        .anyMatch(entry -> entry.getKey().startsWith("pkg.torch")));
    if (isDynamo) {
      form.add("torch.export (dynamo) exporter");
    } else if (nodes.stream().anyMatch(node -> node.getName().startsWith("/"))
        || model.getProducerName().equals("pytorch")) {
      form.add("TorchScript exporter");
    }
    if (model.getGraph().getInputList().stream().anyMatch(Exporter::isNamedByOlive)) {
      form.add("Olive's names");
    }
    if (model.getProducerName().equals(OPTIMISER)) {
      form.add("fused by onnxruntime.transformers");
    } else if (nodes.stream().anyMatch(node -> FUSED.contains(node.getDomain()))) {
      form.add("optimised by ONNX Runtime");
    }
    if (nodes.stream().anyMatch(node -> node.getDomain().equals(BLOCKED))) {
      form.add("convolutions blocked for one kind of CPU");
    }
    return new Exporter(name.isEmpty() ? "unknown" : name, form.build().toList());
  }

  private static boolean isNamedByOlive(ValueInfoProto input) {
    return input.getType().getTensorType().getShape().getDimList().stream()
        .anyMatch(extent -> extent.getDimParam().startsWith("unet_"));
  }
}
