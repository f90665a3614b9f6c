package dev.eschew.models.pipeline;

import dev.eschew.guidance.SteeringCoefficients;
import dev.eschew.tensor.Tensor;

/**
 * Attention steering of one row, in all cross-attention.
 *
 * @param negativeEmbedding the text to steer away from, (1, L, D)
 * @param coefficients how far
 */
record SteeredRow(Tensor negativeEmbedding, SteeringCoefficients coefficients) {}
