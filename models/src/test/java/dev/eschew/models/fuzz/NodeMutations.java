package dev.eschew.models.fuzz;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.SplittableRandom;

/** Nodes that are wired or set up wrongly. */
final class NodeMutations {
  private static final List<String> OPERATORS =
      List.of(
          ("Add Mul Div Mod Pow MatMul Gemm Conv ConvTranspose Reshape Transpose Squeeze Unsqueeze"
               + " Flatten Concat Split Slice Gather GatherElements GatherND ScatterElements"
               + " ScatterND Pad Tile Expand Resize Upsample Range ConstantOfShape Constant Shape"
               + " Size NonZero TopK OneHot EyeLike CumSum Compress Unique ReduceSum ReduceMean"
               + " ArgMax Softmax LogSoftmax LayerNormalization InstanceNormalization"
               + " GroupNormalization BatchNormalization LpNormalization MaxPool AveragePool"
               + " GlobalAveragePool MaxUnpool RoiAlign NonMaxSuppression GridSample Col2Im"
               + " DepthToSpace SpaceToDepth ReverseSequence Einsum Where Clip Cast CastLike"
               + " Identity If Loop Scan SequenceConstruct SequenceAt SequenceInsert"
               + " SplitToSequence ConcatFromSequence Optional LSTM GRU RNN Multinomial"
               + " RandomNormal RandomUniformLike Bernoulli Dropout StringNormalizer"
               + " TfIdfVectorizer QuantizeLinear DequantizeLinear QLinearConv QLinearMatMul"
               + " MatMulInteger ConvInteger DynamicQuantizeLinear DFT STFT HannWindow"
               + " MelWeightMatrix BitShift Trilu Shrink Hardmax Det Attention RotaryEmbedding"
               + " CenterCropPad ImageDecoder TensorScatter")
              .split(" ", -1));
  private static final List<String> CONTRIB =
      List.of(
          ("Attention MultiHeadAttention GroupQueryAttention PackedAttention SkipLayerNormalization"
               + " EmbedLayerNormalization FastGelu BiasGelu FusedMatMul FusedConv FusedGemm"
               + " MatMulNBits QAttention QGemm GroupNorm NhwcConv QuickGelu GridSample Inverse"
               + " BeamSearch GreedySearch Sampling DecoderMaskedMultiHeadAttention CropAndResize"
               + " WordConvEmbedding Tokenizer ExpandDims Rfft Irfft UnfoldTensor"
               + " DynamicTimeWarping GatherBlockQuantized MoE QMoE SparseAttention Trilu"
               + " BifurcationDetector NGramRepeatBlock TransposeMatMul RemovePadding"
               + " RestorePadding")
              .split(" ", -1));
  private static final List<String> ATTRIBUTES =
      List.of(
          ("axis axes perm to value value_int group kernel_shape strides pads dilations num_heads"
               + " scale epsilon alpha beta keepdims start end split num_outputs largest sorted"
               + " blocksize mode coordinate_transformation_mode transA transB hidden_size equation"
               + " allowzero exclude_outside sampling_ratio output_height ceil_mode storage_order"
               + " auto_pad output_padding kv_num_heads q_num_heads block_size bits K N activation"
               + " noop_with_empty_axes")
              .split(" ", -1));

  private NodeMutations() {}

  static void mutate(GraphProto.Builder graph, int index, SplittableRandom random) {
    NodeProto.Builder node = graph.getNodeBuilder(index);
    switch (random.nextInt(13)) {
      case 0, 1 -> {
        if (random.nextInt(3) == 0) {
          node.setDomain("com.microsoft").setOpType(pick(CONTRIB, random));
        } else {
          node.setOpType(pick(OPERATORS, random));
        }
      }
      case 2, 3, 4 -> {
        if (node.getAttributeCount() > 0 && random.nextInt(4) > 0) {
          mutate(node.getAttributeBuilder(random.nextInt(node.getAttributeCount())), graph, random);
        } else {
          mutate(node.addAttributeBuilder().setName(pick(ATTRIBUTES, random)), graph, random);
        }
      }
      case 5 -> {
        if (node.getAttributeCount() > 0) {
          node.removeAttribute(random.nextInt(node.getAttributeCount()));
        }
      }
      case 6, 7 -> {
        if (node.getInputCount() > 0) {
          node.setInput(random.nextInt(node.getInputCount()), tensor(graph, random));
        }
      }
      case 8 -> node.addInput(tensor(graph, random));
      case 9 -> {
        switch (random.nextInt(3)) {
          case 0 -> node.clearInput();
          case 1 -> node.clearOutput();
          default -> node.addOutput(tensor(graph, random));
        }
      }
      case 10 -> {
        if (node.getOutputCount() > 0) {
          node.setOutput(0, random.nextBoolean() ? tensor(graph, random) : Extremes.text(random));
        }
      }
      case 11 -> {
        if (random.nextBoolean()) {
          graph.removeNode(index);
        } else {
          graph.addNode(node.build());
        }
      }
      default -> {
        if (random.nextBoolean()) {
          node.setName(Extremes.text(random));
        } else {
          node.setDomain(Extremes.text(random));
        }
      }
    }
  }

  private static void mutate(
      AttributeProto.Builder attribute, GraphProto.Builder graph, SplittableRandom random) {
    switch (random.nextInt(9)) {
      case 0, 1 -> attribute.setType(AttributeType.INT).setI(Extremes.integer(random));
      case 2 -> attribute.setType(AttributeType.FLOAT).setF(Extremes.number(random));
      case 3, 4 -> {
        attribute.setType(AttributeType.INTS);
        if (attribute.getIntsCount() == 0 || random.nextInt(3) == 0) {
          attribute.addInts(Extremes.integer(random));
        } else {
          attribute.setInts(random.nextInt(attribute.getIntsCount()), Extremes.integer(random));
        }
      }
      case 5 -> {
        attribute.setType(AttributeType.TENSOR);
        TensorMutations.mutate(attribute.getTBuilder(), random);
      }
      case 6 -> attribute.setType(pick(List.of(AttributeType.values()), random));
      case 7 -> attribute.setName(pick(ATTRIBUTES, random));
      default -> {
        attribute.setType(AttributeType.GRAPH);
        int from = random.nextInt(graph.getNodeCount());
        int to = Math.min(graph.getNodeCount(), from + 1 + random.nextInt(8));
        attribute.getGBuilder().setName("body").addAllNode(graph.getNodeList().subList(from, to));
      }
    }
  }

  /** Any tensor of the graph: one computed later makes a circle. */
  static String tensor(GraphProto.Builder graph, SplittableRandom random) {
    if (random.nextInt(4) == 0 && graph.getInitializerCount() > 0) {
      return graph.getInitializer(random.nextInt(graph.getInitializerCount())).getName();
    }
    if (random.nextInt(16) == 0) {
      return Extremes.text(random);
    }
    NodeProto node = graph.getNode(random.nextInt(graph.getNodeCount()));
    return node.getOutputCount() > 0 ? node.getOutput(0) : "";
  }

  private static <T> T pick(List<T> choices, SplittableRandom random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
