package dev.eschew.models.pipeline;

/** How a network computes its attention. */
enum AttentionForm {
  /** With a matrix of all scores and one of their softmax. */
  WRITTEN_OUT,
  /** In one operation that never holds all scores. */
  FUSED
}
