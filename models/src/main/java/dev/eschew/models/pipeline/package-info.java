/** The way from a prompt to pixels: text encoder, UNet, sampling loop, VAE decoder. */
package dev.eschew.models.pipeline;
