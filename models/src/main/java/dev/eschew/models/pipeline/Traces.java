package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.tensor.Tensor;

/**
 * Gathers how a term acted on one row from what the sites of each class measured.
 *
 * <p>Every site counts alike, whatever the size of its token grid.
 */
final class Traces {
  private final int height;
  private final int width;
  private final float[] map;
  private final boolean mapped;
  private double change;
  private double pushed;
  private int sites;

  /**
   * A gatherer for one row.
   *
   * @param row its sample gives the map its size
   */
  Traces(UnetRow row) {
    this.height = row.sample().extent(2);
    this.width = row.sample().extent(3);
    this.mapped = row.mapped();
    this.map = new float[mapped ? height * width : 0];
  }

  /**
   * Adds a class of sites.
   *
   * @param count sites of the class
   * @param changes (rows, tokens), mean relative change over the sites
   * @param pushes (rows, tokens), mean share of sites where a token was pushed, or null
   * @param row the row's place in them
   */
  void add(SiteClass place, int count, Tensor changes, Tensor pushes, int row) {
    int tokens = changes.extent(1);
    change += count * mean(changes, row, tokens);
    if (pushes != null) {
      pushed += count * mean(pushes, row, tokens);
    }
    sites += count;
    if (mapped) {
      addMap(place, count, changes, row);
    }
  }

  private void addMap(SiteClass place, int count, Tensor changes, int row) {
    int gridHeight = place.side(height);
    int gridWidth = place.side(width);
    int offset = row * gridHeight * gridWidth;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int token = y * gridHeight / height * gridWidth + x * gridWidth / width;
        map[y * width + x] += count * changes.data()[offset + token];
      }
    }
  }

  private static double mean(Tensor values, int row, int tokens) {
    double sum = 0;
    for (int i = row * tokens; i < (row + 1) * tokens; i++) {
      sum += values.data()[i];
    }
    return sum / tokens;
  }

  /** What was gathered. */
  Trace trace(boolean ofMerging) {
    int count = Math.max(1, sites);
    Tensor averaged =
        mapped ? Tensor.of(map, height, width).map(i -> map[i] / count) : Tensor.zeros(0, 0);
    return new Trace(change / count, ofMerging ? pushed / count : Double.NaN, averaged);
  }
}
