package dev.eschew.models.random;

import dev.eschew.tensor.Tensor;

/**
 * PyTorch's CPU generator: {@code torch.Generator("cpu").manual_seed(seed)} and the normal numbers
 * that {@code torch.randn} draws from it, in the same order.
 *
 * <p>Normals come from MT19937 uniforms by Box and Muller's transform (1958,
 * doi:10.1214/aoms/1177706645). Sixteen or more values equal those of PyTorch's AVX2 kernel bit for
 * bit; fewer go one by one through double precision, as PyTorch does.
 *
 * <p>An image owns its generator: its first latents and every later draw of a stochastic scheduler
 * come from it. Not thread-safe.
 */
public final class TorchGenerator {
  private static final int BLOCK = 16;
  private static final float TWO_PI = (float) (2 * Math.PI);
  private static final long MASK_53 = (1L << 53) - 1;

  private final MersenneTwister twister;

  /** The sine half of the last single draw, not yet given out; NaN when there is none. */
  private double pending = Double.NaN;

  /**
   * Seeds a generator.
   *
   * @param seed any value; as in PyTorch only its low 32 bits count, so 2^32 + 5 draws what 5 draws
   */
  public TorchGenerator(long seed) {
    twister = new MersenneTwister((int) seed);
  }

  /**
   * Standard normal values, {@code torch.randn(shape, generator=this)}.
   *
   * @param shape any shape; the empty one is a scalar, drawn as one value
   * @return new, float32
   */
  public Tensor randn(int... shape) {
    float[] values = new float[Tensor.size(shape)];
    if (values.length >= BLOCK) {
      fillBlocks(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) nextNormal();
      }
    }
    return Tensor.of(values, shape);
  }

  private void fillBlocks(float[] values) {
    fillUniform(values, 0);
    for (int start = 0; start + BLOCK <= values.length; start += BLOCK) {
      turnBlock(values, start);
    }
    if (values.length % BLOCK != 0) {
      int start = values.length - BLOCK;
      fillUniform(values, start);
      turnBlock(values, start);
    }
  }

  /** Uniforms in [0, 1) of 24 bits, the precision of a float32. */
  private void fillUniform(float[] values, int from) {
    for (int i = from; i < values.length; i++) {
      values[i] = (twister.next32() & 0xFFFFFF) * 0x1p-24f;
    }
  }

  /** Turns 8 pairs of uniforms, 8 places apart, into 8 pairs of normals. */
  private static void turnBlock(float[] values, int start) {
    for (int j = start; j < start + BLOCK / 2; j++) {
      float radius = (float) Math.sqrt(-2 * CephesFloat.log(1 - values[j]));
      float angle = TWO_PI * values[j + BLOCK / 2];
      values[j] = radius * CephesFloat.cos(angle);
      values[j + BLOCK / 2] = radius * CephesFloat.sin(angle);
    }
  }

  private double nextNormal() {
    if (!Double.isNaN(pending)) {
      double value = pending;
      pending = Double.NaN;
      return value;
    }
    double angle = 2 * Math.PI * nextDouble();
    double radius = Math.sqrt(-2 * Math.log1p(-nextDouble()));
    pending = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** A uniform in [0, 1) of 53 bits, the high word drawn first. */
  private double nextDouble() {
    long high = Integer.toUnsignedLong(twister.next32());
    long low = Integer.toUnsignedLong(twister.next32());
    return (((high << 32) | low) & MASK_53) * 0x1p-53;
  }
}
