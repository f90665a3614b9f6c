package dev.eschew.graph.site;

/**
 * What the inputs of a network are for.
 *
 * @param sample noisy latents (B, C, h, w)
 * @param timestep the timestep
 * @param text text embeddings (B, L, D)
 */
public record NetworkInputs(String sample, String timestep, String text) {
  /** The names that diffusers' exports use. */
  public static final NetworkInputs UNET =
      new NetworkInputs("sample", "timestep", "encoder_hidden_states");
}
