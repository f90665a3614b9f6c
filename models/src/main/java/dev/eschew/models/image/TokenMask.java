package dev.eschew.models.image;

import dev.eschew.tensor.Tensor;

/** A mask on a grid of attention tokens. */
public final class TokenMask {
  private TokenMask() {}

  /** See {@link #of(Tensor, int, int)}. */
  public static boolean[] of(GrayImage mask, int tokenRows, int tokenColumns) {
    return of(mask.toTensor(), tokenRows, tokenColumns);
  }

  /**
   * Resizes to the token grid as PyTorch's {@code interpolate(mode="nearest")} does, and tells
   * where the mask is above 0.5.
   *
   * @param mask (height, width), 0..1; not modified
   * @return one value a token, row by row
   */
  public static boolean[] of(Tensor mask, int tokenRows, int tokenColumns) {
    if (mask.rank() != 2 || tokenRows < 1 || tokenColumns < 1) {
      throw new IllegalArgumentException(
          "expected a mask (height, width) and a grid of tokens, got %s and %dx%d"
              .formatted(mask, tokenRows, tokenColumns));
    }
    int height = mask.extent(0);
    int width = mask.extent(1);
    boolean[] tokens = new boolean[tokenRows * tokenColumns];
    for (int row = 0; row < tokenRows; row++) {
      int y = sourceIndex(row, height, tokenRows);
      for (int column = 0; column < tokenColumns; column++) {
        int x = sourceIndex(column, width, tokenColumns);
        tokens[row * tokenColumns + column] = mask.data()[y * width + x] > 0.5f;
      }
    }
    return tokens;
  }

  /** In float32 with its rounding, as PyTorch computes it. */
  static int sourceIndex(int target, int sourceExtent, int targetExtent) {
    float scale = (float) sourceExtent / targetExtent;
    return Math.min((int) (target * scale), sourceExtent - 1);
  }
}
