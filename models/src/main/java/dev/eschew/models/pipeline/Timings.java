package dev.eschew.models.pipeline;

import java.time.Duration;

/**
 * Where the time of a request went.
 *
 * @param text text encoder, and VAE encoder where there are reference images
 * @param denoising the sampling loop, UNet included
 * @param decoding VAE decoder
 */
public record Timings(Duration text, Duration denoising, Duration decoding) {}
