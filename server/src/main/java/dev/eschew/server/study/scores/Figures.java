package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.PairedBootstrap;
import dev.eschew.models.evaluation.PairedBootstrap.Column;
import dev.eschew.models.evaluation.PairedBootstrap.Interval;
import dev.eschew.server.study.StudyResults.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Figures of all settings by metric and unit, and what they amount to. */
final class Figures {
  private static final int RESAMPLES = 2000;
  private static final long SEED = 20_260_731;

  private final int settings;
  private final int[] strata;

  /** By metric, by setting. */
  private final Map<String, List<Column>> columns = new LinkedHashMap<>();

  private final PairedBootstrap bootstrap;

  /**
   * Of no unit yet.
   *
   * @param settings how many
   * @param strata by stratum, its units
   */
  Figures(int settings, int[] strata) {
    this.settings = settings;
    this.strata = strata.clone();
    this.bootstrap = new PairedBootstrap(strata, RESAMPLES, SEED);
  }

  /** A unit's figure, or another image's of it: a unit's weight is how many it was given. */
  void add(String metric, int setting, int unit, double value) {
    columns.computeIfAbsent(metric, _ -> empty()).get(setting).add(unit, value, 1);
  }

  private List<Column> empty() {
    int units = 0;
    for (int stratum : strata) {
      units += stratum;
    }
    List<Column> empty = new ArrayList<>();
    for (int i = 0; i < settings; i++) {
      empty.add(Column.empty(units));
    }
    return empty;
  }

  /** Over all units that a setting has. */
  Map<String, Estimate> scores(int setting) {
    Map<String, Estimate> scores = new LinkedHashMap<>();
    columns.forEach((metric, bySetting) -> {
      Column column = bySetting.get(setting);
      column.mean().ifPresent(mean -> scores.put(metric, estimate(mean, bootstrap.mean(column))));
    });
    return scores;
  }

  /** Over the units of a stratum, of the same size in all. */
  Map<String, Estimate> scores(int setting, int stratum) {
    Map<String, Estimate> scores = new LinkedHashMap<>();
    int start = stratum * strata[stratum];
    columns.forEach((metric, bySetting) -> {
      Column column = bySetting.get(setting);
      column
          .mean(start, start + strata[stratum])
          .ifPresent(mean -> scores.put(metric, estimate(mean, bootstrap.mean(column, stratum))));
    });
    return scores;
  }

  /** A unit's figures, without intervals. */
  Map<String, Estimate> unit(int setting, int unit) {
    Map<String, Estimate> scores = new LinkedHashMap<>();
    columns.forEach((metric, bySetting) ->
        bySetting
            .get(setting)
            .mean(unit, unit + 1)
            .ifPresent(mean -> scores.put(metric, estimate(mean, Optional.empty()))));
    return scores;
  }

  /** A setting minus the baseline, setting 0, over the units that both have. */
  Map<String, Estimate> differences(int setting) {
    Map<String, Estimate> differences = new LinkedHashMap<>();
    columns.forEach((metric, bySetting) -> {
      Column one = bySetting.get(setting).where(bySetting.getFirst());
      Column other = bySetting.getFirst().where(bySetting.get(setting));
      one.mean()
          .ifPresent(mean ->
              differences.put(
                  metric,
                  estimate(mean - other.mean().orElseThrow(), bootstrap.difference(one, other))));
    });
    return differences;
  }

  /** A setting divided by the baseline, minus 1; empty where the baseline is 0. */
  Optional<Estimate> change(String metric, int setting) {
    if (!columns.containsKey(metric)) {
      return Optional.empty();
    }
    List<Column> bySetting = columns.get(metric);
    Column one = bySetting.get(setting).where(bySetting.getFirst());
    Column other = bySetting.getFirst().where(bySetting.get(setting));
    return one.mean()
        .map(mean -> mean / other.mean().orElseThrow() - 1)
        .filter(Double::isFinite)
        .map(change -> estimate(change, bootstrap.change(one, other)));
  }

  static Estimate estimate(double value, Optional<Interval> interval) {
    return new Estimate(
        value, interval.map(Interval::low).orElse(null), interval.map(Interval::high).orElse(null));
  }
}
