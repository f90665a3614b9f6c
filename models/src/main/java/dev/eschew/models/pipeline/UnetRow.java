package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;

/**
 * One batch entry of a UNet run.
 *
 * @param sample (1, C, h, w), scaled as the scheduler wants it
 * @param timestep what the UNet is told, 0..999
 * @param embedding (1, L, D)
 */
record UnetRow(Tensor sample, float timestep, Tensor embedding) {}
