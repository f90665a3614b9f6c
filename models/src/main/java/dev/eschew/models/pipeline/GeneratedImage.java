package dev.eschew.models.pipeline;

import dev.eschew.models.image.RgbImage;
import dev.eschew.tensor.Tensor;

/**
 * One finished picture.
 *
 * @param index its place in the request, counted from 0
 * @param seed the seed that made it
 * @param latents (1, C, h, w) at the end of the run, as the UNet sees them (before the VAE's
 *     scaling is undone)
 * @param image the decoded pixels
 * @param receipt what the guidance terms did to it
 */
public record GeneratedImage(
    int index, long seed, Tensor latents, RgbImage image, Receipt receipt) {}
