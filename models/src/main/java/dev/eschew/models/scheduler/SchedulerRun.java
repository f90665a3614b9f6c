package dev.eschew.models.scheduler;

import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.util.Arrays;

/**
 * One image's way from noise to latents. Per model call: {@link #scaleModelInput}, the model at
 * {@link #timestep}, {@link #step(Tensor, Tensor)}. Mutable, not thread-safe; owns nothing native.
 */
public abstract class SchedulerRun {
  private final float[] timesteps;
  private final int first;
  private final TorchGenerator noise;
  private int index;
  private Tensor denoised;

  /**
   * Prepares a run.
   *
   * @param timesteps of all model calls of a full run
   * @param first the call to begin with
   */
  SchedulerRun(float[] timesteps, int first, TorchGenerator noise) {
    this.timesteps = timesteps;
    this.first = first;
    this.noise = noise;
    index = first;
  }

  static void checkSteps(SchedulerKind kind, int steps, int most, int startStep) {
    if (steps < 1 || steps > most) {
      throw new IllegalArgumentException(
          "steps is " + steps + ", expected 1.." + most + " for scheduler " + kind.apiName());
    }
    if (startStep < 0 || startStep >= steps) {
      throw new IllegalArgumentException(
          "start step is " + startStep + ", expected 0.." + (steps - 1));
    }
  }

  static float[] floats(int[] timesteps) {
    float[] floats = new float[timesteps.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = timesteps[i];
    }
    return floats;
  }

  static float[] floats(double[] timesteps) {
    float[] floats = new float[timesteps.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) timesteps[i];
    }
    return floats;
  }

  /** All model calls of this run, those before its start left out. */
  public final int calls() {
    return timesteps.length - first;
  }

  /** The next model call, 0..calls - 1; equal to {@link #calls} when done. */
  public final int call() {
    return index - first;
  }

  public final boolean done() {
    return index == timesteps.length;
  }

  /** The step that the next call belongs to, 0..steps - 1, counted from the start of a full run. */
  public final int step() {
    return stepOf(current());
  }

  /** The timestep to give the model at the next call, in training timesteps, maybe fractional. */
  public final float timestep() {
    return timesteps[current()];
  }

  /** The timesteps of all of this run's calls, in order. */
  public final float[] timesteps() {
    return Arrays.copyOfRange(timesteps, first, timesteps.length);
  }

  /**
   * What the latents are after the next call.
   *
   * @param modelOutput the model's prediction, guided; (1, C, h, w) or any one shape; not modified
   * @param latents those that {@link #scaleModelInput} was given; same shape, not modified
   * @return same shape, new
   * @throws IllegalStateException if the run is done
   */
  public final Tensor step(Tensor modelOutput, Tensor latents) {
    int at = current();
    if (!modelOutput.hasShape(latents.shape())) {
      throw new IllegalArgumentException(
          "model output has shape " + modelOutput + ", expected that of the latents, " + latents);
    }
    Tensor next = advance(at, modelOutput, latents);
    index++;
    return next;
  }

  /** The solver, at call {@code at} of a full run. */
  abstract Tensor advance(int at, Tensor modelOutput, Tensor latents);

  /** What the first latents' standard deviation is, given normal noise. */
  public float initNoiseSigma() {
    return 1;
  }

  /** What the model is given for these latents at the next call; maybe the same tensor. */
  public Tensor scaleModelInput(Tensor latents) {
    return latents;
  }

  /**
   * Clean latents with noise as this run's own latents have it before the next call.
   *
   * @param clean and {@code noiseValue} of one shape, not modified
   * @return same shape, new, not yet scaled as the model's input
   */
  public final Tensor addNoise(Tensor clean, Tensor noiseValue) {
    return noised(current(), clean, noiseValue);
  }

  abstract Tensor noised(int at, Tensor clean, Tensor noiseValue);

  int stepOf(int at) {
    return at;
  }

  /**
   * The clean latents that the last call predicted, for previews.
   *
   * @throws IllegalStateException before the first call
   */
  public final Tensor denoised() {
    if (denoised == null) {
      throw new IllegalStateException("no call yet, so nothing is predicted");
    }
    return denoised;
  }

  /** Keeps a prediction for {@link #denoised} and hands it on. */
  final Tensor predicted(Tensor prediction) {
    denoised = prediction;
    return prediction;
  }

  /** Fresh noise of the image's generator. */
  final Tensor drawLike(Tensor latents) {
    return noise.randn(latents.shape());
  }

  /** The sigmas that the solver goes through, one more than the calls; empty where it has none. */
  float[] sigmas() {
    return new float[0];
  }

  /** The next call, counted as in a full run. */
  final int current() {
    if (done()) {
      throw new IllegalStateException("the run is done after " + calls() + " calls");
    }
    return index;
  }
}
