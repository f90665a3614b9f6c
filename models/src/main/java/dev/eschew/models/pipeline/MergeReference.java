package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * A row whose tokens another row is pushed away from: what its attention gives before any merging.
 *
 * @param row its place in the same UNet run; it has the same timestep
 * @param mask (H, W) in pixels, only tokens where it is above 0.5 may be matched; empty: all
 */
record MergeReference(int row, Optional<Tensor> mask) {}
