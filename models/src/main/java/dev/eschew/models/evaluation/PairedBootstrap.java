package dev.eschew.models.evaluation;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Percentile bootstrap intervals of 95 % (Efron and Tibshirani 1993, An Introduction to the
 * Bootstrap, ch. 13) for means of units that lie in strata: each resample draws, within each
 * stratum of n units, n - 1 of them with replacement (Rao and Wu 1988, Resampling Inference With
 * Complex Survey Data, sec. 2). Drawing n makes intervals too narrow by the root of (n - 1) / n,
 * however many strata there are: by 13 % for the four sets of a prompt. All figures see the same
 * draws, so those of settings that share their units (the same prompts and seeds) are paired, and a
 * difference's interval is narrower than the two figures' would suggest.
 *
 * <p>A unit is what was drawn by itself, such as the images of a request. For each figure it has a
 * sum and a weight (a set's sum over images and their number; a figure of the set and 1); weight 0
 * leaves it out. The figure is the sum of sums divided by the sum of weights.
 */
public final class PairedBootstrap {
  private static final double TAIL = 0.025;

  /** By stratum, its first unit, and at the end the number of all units. */
  private final int[] starts;

  /**
   * By resample, by unit, how often it was drawn: once on average, and never thousands of times.
   */
  private final short[][] times;

  /** By unit, what a draw of it weighs, so that its stratum keeps its weight. */
  private final double[] weights;

  /**
   * Draws the resamples.
   *
   * @param strata how many units each has; unit numbers go on from one to the next
   * @param resamples how many
   * @param seed of the draws
   */
  public PairedBootstrap(int[] strata, int resamples, long seed) {
    starts = new int[strata.length + 1];
    for (int i = 0; i < strata.length; i++) {
      if (strata[i] < 0) {
        throw new IllegalArgumentException("expected strata of 0 units or more, got " + strata[i]);
      }
      starts[i + 1] = starts[i] + strata[i];
    }
    weights = new double[units()];
    for (int i = 0; i < strata.length; i++) {
      Arrays.fill(weights, starts[i], starts[i + 1], (double) strata[i] / draws(strata[i]));
    }
    SplittableRandom random = new SplittableRandom(seed);
    times = new short[resamples][units()];
    for (short[] drawn : times) {
      for (int stratum = 0; stratum < strata.length; stratum++) {
        for (int i = 0; i < draws(strata[stratum]); i++) {
          drawn[starts[stratum] + random.nextInt(strata[stratum])]++;
        }
      }
    }
  }

  /** How many units of a stratum a resample draws; an only one, which says nothing, stays. */
  private static int draws(int units) {
    return units > 1 ? units - 1 : units;
  }

  /**
   * A figure's sums and weights, by unit.
   *
   * @param sums without meaning where the weight is 0
   * @param weights 0 or more
   */
  @SuppressWarnings("ArrayRecordComponent") // tables of numbers, never compared
  public record Column(double[] sums, double[] weights) {
    /** Of no unit yet. */
    public static Column empty(int units) {
      return new Column(new double[units], new double[units]);
    }

    /** A unit's figure, or more of it. */
    public void add(int unit, double sum, double weight) {
      sums[unit] += sum;
      weights[unit] += weight;
    }

    /** The same, of those units alone that another has too. */
    public Column where(Column other) {
      double[] kept = weights.clone();
      for (int i = 0; i < kept.length; i++) {
        kept[i] = other.weights[i] > 0 ? kept[i] : 0;
      }
      return new Column(sums, kept);
    }

    /** The figure; empty if no unit has it. */
    public Optional<Double> mean() {
      return mean(0, weights.length);
    }

    /** The figure of the units from {@code start} on. */
    public Optional<Double> mean(int start, int end) {
      double mean = mean(_ -> 1, start, end);
      return Double.isNaN(mean) ? Optional.empty() : Optional.of(mean);
    }

    private double mean(IntToDoubleFunction times, int start, int end) {
      double sum = 0;
      double weight = 0;
      for (int unit = start; unit < end; unit++) {
        if (weights[unit] > 0) {
          double drawn = times.applyAsDouble(unit);
          sum += drawn * sums[unit];
          weight += drawn * weights[unit];
        }
      }
      return weight > 0 ? sum / weight : Double.NaN;
    }

    private boolean has(int unit) {
      return weights[unit] > 0;
    }
  }

  /**
   * An interval of 95 %.
   *
   * @param low lower end
   * @param high upper end, not below it
   */
  public record Interval(double low, double high) {}

  /** Of a figure; empty where no stratum has two units, and nothing is known of how they vary. */
  public Optional<Interval> mean(Column column) {
    return interval(column, 0, starts.length - 1, draw -> column.mean(draw, 0, units()));
  }

  /** Of a figure of one stratum. */
  public Optional<Interval> mean(Column column, int stratum) {
    int start = starts[stratum];
    int end = starts[stratum + 1];
    return interval(column, stratum, stratum + 1, draw -> column.mean(draw, start, end));
  }

  /**
   * Of a figure minus another.
   *
   * @param one of the units that {@code other} has too, see {@link Column#where}
   */
  public Optional<Interval> difference(Column one, Column other) {
    return interval(
        one,
        0,
        starts.length - 1,
        draw -> one.mean(draw, 0, units()) - other.mean(draw, 0, units()));
  }

  /** Of the relative change, a figure divided by another, minus 1. */
  public Optional<Interval> change(Column one, Column other) {
    return interval(
        one,
        0,
        starts.length - 1,
        draw -> one.mean(draw, 0, units()) / other.mean(draw, 0, units()) - 1);
  }

  private int units() {
    return starts[starts.length - 1];
  }

  private interface Figure {
    double of(IntToDoubleFunction times);
  }

  private Optional<Interval> interval(Column column, int first, int end, Figure figure) {
    if (IntStream.range(first, end).noneMatch(stratum -> varies(column, stratum))) {
      return Optional.empty();
    }
    double[] figures =
        Arrays.stream(times)
            .mapToDouble(drawn -> figure.of(unit -> drawn[unit] * weights[unit]))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return figures.length == 0
        ? Optional.empty()
        : Optional.of(new Interval(quantile(figures, TAIL), quantile(figures, 1 - TAIL)));
  }

  private boolean varies(Column column, int stratum) {
    return IntStream.range(starts[stratum], starts[stratum + 1])
            .filter(column::has)
            .limit(2)
            .count()
        > 1;
  }

  /** Linear between order statistics, as numpy's default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
