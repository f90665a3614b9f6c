package dev.eschew.models.random;

/**
 * MT19937, the 32-bit Mersenne Twister (Matsumoto and Nishimura 1998, doi:10.1145/272991.272995),
 * with the initialisation of 2002 ({@code init_genrand}). Not thread-safe.
 */
final class MersenneTwister {
  private static final int WORDS = 624;
  private static final int SHIFT = 397;
  private static final int TWIST = 0x9908B0DF;
  private static final int UPPER_BIT = 0x80000000;
  private static final int LOWER_BITS = 0x7FFFFFFF;

  private final int[] state = new int[WORDS];
  private int position = WORDS;

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < WORDS; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** The next 32 uniformly distributed bits. */
  int next32() {
    if (position == WORDS) {
      regenerate();
    }
    int bits = state[position++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9D2C5680;
    bits ^= (bits << 15) & 0xEFC60000;
    return bits ^ (bits >>> 18);
  }

  private void regenerate() {
    for (int i = 0; i < WORDS; i++) {
      int joined = (state[i] & UPPER_BIT) | (state[(i + 1) % WORDS] & LOWER_BITS);
      int twisted = (joined >>> 1) ^ ((joined & 1) == 0 ? 0 : TWIST);
      state[i] = state[(i + SHIFT) % WORDS] ^ twisted;
    }
    position = 0;
  }
}
