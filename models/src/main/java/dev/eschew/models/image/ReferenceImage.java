package dev.eschew.models.image;

import dev.eschew.tensor.Tensor;
import java.util.Optional;

/**
 * An image to push away from.
 *
 * @param image at the output's size
 * @param mask (H, W) of the same size: only what is above 0.5 may be matched; empty: all of it
 */
public record ReferenceImage(RgbImage image, Optional<Tensor> mask) {}
