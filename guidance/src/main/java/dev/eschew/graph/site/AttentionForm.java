package dev.eschew.graph.site;

/** How an attention is written in a graph. */
public enum AttentionForm {
  /** MatMul, Softmax, MatMul with the heads on an axis of their own. */
  DECOMPOSED,
  /** ONNX's own operator (opset 23). */
  ATTENTION,
  /** ONNX Runtime's operator on separate projections. */
  MULTI_HEAD_ATTENTION,
  /** ONNX Runtime's operator that projects by itself. */
  PACKED_ATTENTION
}
