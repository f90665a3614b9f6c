package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.rule.MergingNames;
import dev.eschew.models.image.TokenMask;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What token merging tells the network in one run: which rows, matched against which tokens of
 * which other rows, cut into tasks whose similarities fit a bound. Rows with other references are
 * never in the same task: how a product is rounded depends on how large the matrices are, and a
 * picture may not depend on what else is in the run.
 *
 * @param rows which rows of the run are merged, in the order in which the network answers
 * @param sites where any of them is
 * @param values the network's inputs
 */
record MergingInputs(List<Integer> rows, Set<SiteClass> sites, Map<String, Tensor> values) {
  /** Similarities that one task may hold: 64 MB. */
  private static final long LARGEST_TASK = 16L << 20;

  /**
   * Collects them.
   *
   * @param rows all rows of the run
   * @param mergeable the network's classes of sites, in the order of its coefficients
   */
  static MergingInputs of(List<UnetRow> rows, List<SiteClass> mergeable) {
    return of(rows, mergeable, LARGEST_TASK);
  }

  /**
   * Collects them.
   *
   * @param largestTask similarities that one task may hold
   */
  static MergingInputs of(List<UnetRow> rows, List<SiteClass> mergeable, long largestTask) {
    return new Collector(rows, mergeable, largestTask).collect();
  }

  /** Merged rows with the same references. */
  private record Group(List<MergeReference> references, List<Integer> rows) {}

  private static final class Collector {
    private final List<UnetRow> rows;
    private final List<SiteClass> mergeable;
    private final long largestTask;
    private final List<Group> groups;
    private final List<Integer> merged;
    private final List<Integer> references;
    private final Map<String, Tensor> values = new HashMap<>();

    Collector(List<UnetRow> rows, List<SiteClass> mergeable, long largestTask) {
      this.largestTask = largestTask;
      this.rows = rows;
      this.mergeable = mergeable;
      Map<List<MergeReference>, List<Integer>> byReferences = new LinkedHashMap<>();
      IntStream.range(0, rows.size())
          .forEach(i ->
              rows.get(i)
                  .merging()
                  .ifPresent(merging ->
                      byReferences
                          .computeIfAbsent(merging.references(), _ -> new ArrayList<>())
                          .add(i)));
      this.groups =
          byReferences.entrySet().stream()
              .map(entry -> new Group(entry.getKey(), entry.getValue()))
              .toList();
      this.merged = groups.stream().flatMap(group -> group.rows().stream()).toList();
      this.references =
          groups.stream()
              .flatMap(group -> group.references().stream())
              .map(MergeReference::row)
              .distinct()
              .toList();
    }

    MergingInputs collect() {
      Set<SiteClass> sites =
          merged.stream().flatMap(i -> merging(i).sites().stream()).collect(Collectors.toSet());
      float[][] alpha = alphas();
      values.put(MergingNames.ROWS, Tensor.zeros(merged.size()).map(merged::get));
      values.put(MergingNames.REFERENCES, Tensor.zeros(references.size()).map(references::get));
      values.put(
          MergingNames.THRESHOLD,
          Tensor.zeros(merged.size(), 1, 1).map(i -> merging(merged.get(i)).threshold()));
      mergeable.forEach(site ->
          values.put(MergingNames.on(site), Tensor.of(new float[] {sites.contains(site) ? 1 : 0})));
      mergeable.stream()
          .map(SiteClass::level)
          .distinct()
          .forEach(level ->
              addLevel(level, sites.stream().anyMatch(site -> site.level() == level), alpha));
      values.put(
          MergingNames.ALPHA,
          Tensor.zeros(mergeable.size(), merged.size(), 1, 1)
              .map(i -> alpha[i / merged.size()][i % merged.size()]));
      return new MergingInputs(merged, sites, values);
    }

    private MergedRow merging(int row) {
      return rows.get(row).merging().orElseThrow();
    }

    private float[][] alphas() {
      float[][] alpha = new float[mergeable.size()][merged.size()];
      for (int place = 0; place < mergeable.size(); place++) {
        for (int p = 0; p < merged.size(); p++) {
          MergedRow merging = merging(merged.get(p));
          alpha[place][p] = merging.sites().contains(mergeable.get(place)) ? merging.alpha() : 0;
        }
      }
      return alpha;
    }

    /** Tokens and tasks of a level; none where nothing is merged. */
    private void addLevel(int level, boolean on, float[][] alpha) {
      List<Integer> tokens = new ArrayList<>();
      List<long[]> tasks = new ArrayList<>();
      if (on) {
        SiteClass any =
            mergeable.stream().filter(site -> site.level() == level).findFirst().orElseThrow();
        Tensor sample = rows.getFirst().sample();
        int height = any.side(sample.extent(2));
        int width = any.side(sample.extent(3));
        int first = 0;
        for (Group group : groups) {
          int start = tokens.size();
          addTokens(group, height, width, tokens);
          if (tokens.size() == start) {
            // The mask leaves nothing to match: any token, and no push.
            tokens.add(0);
            leaveAlone(level, first, first + group.rows().size(), alpha);
          }
          long from = (long) first * height * width;
          long to = from + (long) group.rows().size() * height * width;
          cut(from, to, start, tokens.size(), tasks);
          first += group.rows().size();
        }
      }
      values.put(MergingNames.tokens(level), Tensor.zeros(tokens.size()).map(tokens::get));
      values.put(
          MergingNames.tasks(level),
          Tensor.zeros(tasks.size(), 4).map(i -> tasks.get(i / 4)[i % 4]));
    }

    private void addTokens(Group group, int height, int width, List<Integer> tokens) {
      int count = height * width;
      for (MergeReference reference : group.references()) {
        int offset = references.indexOf(reference.row()) * count;
        boolean[] allowed =
            reference.mask().map(mask -> TokenMask.of(mask, height, width)).orElse(null);
        for (int token = 0; token < count; token++) {
          if (allowed == null || allowed[token]) {
            tokens.add(offset + token);
          }
        }
      }
    }

    private void leaveAlone(int level, int from, int to, float[][] alpha) {
      for (int place = 0; place < mergeable.size(); place++) {
        if (mergeable.get(place).level() == level) {
          for (int p = from; p < to; p++) {
            alpha[place][p] = 0;
          }
        }
      }
    }

    private void cut(long from, long to, long start, long end, List<long[]> tasks) {
      long step = Math.max(1, largestTask / (end - start));
      for (long at = from; at < to; at += step) {
        tasks.add(new long[] {at, Math.min(to, at + step), start, end});
      }
    }
  }
}
