package dev.eschew.models.scheduler;

import dev.eschew.tensor.Tensor;

/** A combination of the latents and the model's output that gives a prediction. */
record Mix(double latents, double output) {
  Tensor of(Tensor latentsValue, Tensor outputValue) {
    return WeightedSum.of(latents, latentsValue, output, outputValue);
  }

  /** The same prediction from latents that are larger by {@code 1 / scale}. */
  Mix scaledLatents(double scale) {
    return new Mix(latents * scale, output);
  }
}
