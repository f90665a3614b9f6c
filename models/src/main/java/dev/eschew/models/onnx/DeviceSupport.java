package dev.eschew.models.onnx;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a device cannot run, told before a session is made: by the operators that ONNX Runtime 1.29
 * has kernels for.
 */
public final class DeviceSupport {
  private static final int NEWEST_IR = 13;
  private static final int NEWEST_OPSET = 26;
  private static final String CONTRIB = "com.microsoft";
  private static final String NHWC = "com.ms.internal.nhwc";

  private static final Set<String> DOMAINS =
      Set.of(
          "",
          "ai.onnx",
          "ai.onnx.ml",
          "ai.onnx.training",
          "ai.onnx.preview.training",
          CONTRIB,
          "com.microsoft.nchwc",
          NHWC);

  /** ONNX Runtime's own operators that have no kernel for the CPU. */
  private static final Set<String> NOT_ON_CPU =
      Set.of(
          "BiasAdd",
          "BiasDropout",
          "BiasSoftmax",
          "BiasSplitGelu",
          "BitmaskBiasDropout",
          "BitmaskDropout",
          "ComplexMul",
          "ComplexMulConj",
          "DecoderAttention",
          "DecoderMaskedSelfAttention",
          "DequantizeBFP",
          "DequantizeWithOrder",
          "EPContext",
          "FusedMatMulActivation",
          "GatedRelativePositionBias",
          "GemmFastGelu",
          "GemmFloat8",
          "GemmaRotaryEmbedding",
          "GroupNorm",
          "Irfft",
          "LongformerAttention",
          "NhwcConv",
          "NhwcFusedConv",
          "PackedAttention",
          "PackedMultiHeadAttention",
          "PagedAttention",
          "QLinearReduceMean",
          "QOrderedAttention",
          "QOrderedGelu",
          "QOrderedLayerNormalization",
          "QOrderedLongformerAttention",
          "QOrderedMatMul",
          "QuantizeBFP",
          "QuantizeWithOrder",
          "RelativePositionBias",
          "RemovePadding",
          "RestorePadding",
          "Rfft",
          "SkipGroupNorm",
          "TorchEmbedding");

  private DeviceSupport() {}

  /**
   * Why a device cannot run a model.
   *
   * @param device the CPU, or a GPU
   * @return a sentence with the way out; empty if nothing is known to be in the way
   */
  public static Optional<String> refusal(ModelProto model, Device device) {
    List<String> reasons = new ArrayList<>();
    if (model.getIrVersion() > NEWEST_IR) {
      reasons.add(
          "it is of ONNX IR version %d, and %d is the newest that can be read: export it with an older onnx"
              .formatted(model.getIrVersion(), NEWEST_IR));
    }
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      boolean isOnnx = set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx");
      if (isOnnx && set.getVersion() > NEWEST_OPSET) {
        reasons.add(
            "it is of opset %d, and %d is the newest that can be run: export it with an older opset"
                .formatted(set.getVersion(), NEWEST_OPSET));
      }
    }
    unknown(model).ifPresent(reasons::add);
    if (device instanceof Device.Cpu) {
      notOnCpu(model).ifPresent(reasons::add);
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }

  private static Optional<String> unknown(ModelProto model) {
    Set<String> functions = new HashSet<>();
    for (FunctionProto function : model.getFunctionsList()) {
      functions.add(function.getDomain() + "." + function.getName());
    }
    Map<String, Integer> found = new TreeMap<>();
    count(
        model.getGraph(),
        found,
        node -> {
          String name = node.getDomain() + "." + node.getOpType();
          return DOMAINS.contains(node.getDomain()) || functions.contains(name)
              ? Optional.empty()
              : Optional.of(name);
        });
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "it has custom operators, which no device here can run ("
                + listed(found)
                + "): export it with ONNX's own operators");
  }

  private static Optional<String> notOnCpu(ModelProto model) {
    Map<String, Integer> found = new TreeMap<>();
    count(model.getGraph(), found, DeviceSupport::notOnCpu);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the CPU cannot run operators that it was optimised to ("
                + listed(found)
                + "): run with --device cuda, or export without onnxruntime's CUDA fusions");
  }

  private static Optional<String> notOnCpu(NodeProto node) {
    String operator = node.getOpType();
    if (node.getDomain().equals(NHWC)) {
      return Optional.of(NHWC + "." + operator);
    } else if (!node.getDomain().equals(CONTRIB)) {
      return Optional.empty();
    } else if (operator.equals("MultiHeadAttention") && input(node, 2).isEmpty()) {
      // Without values, the keys hold both; without keys, the queries hold all three.
      return Optional.of(
          input(node, 1).isEmpty()
              ? "MultiHeadAttention with packed QKV"
              : "MultiHeadAttention with packed KV");
    }
    return NOT_ON_CPU.contains(operator) ? Optional.of(operator) : Optional.empty();
  }

  private static String input(NodeProto node, int index) {
    return index < node.getInputCount() ? node.getInput(index) : "";
  }

  private interface Question {
    /** What to call the operator of a node; empty if it is none of those looked for. */
    Optional<String> name(NodeProto node);
  }

  private static void count(GraphProto graph, Map<String, Integer> found, Question question) {
    for (NodeProto node : graph.getNodeList()) {
      question.name(node).ifPresent(name -> found.merge(name, 1, Integer::sum));
      node.getAttributeList().stream()
          .filter(attribute -> attribute.hasG())
          .forEach(attribute -> count(attribute.getG(), found, question));
    }
  }

  private static String listed(Map<String, Integer> counts) {
    return String.join(
        ", ", counts.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
  }
}
