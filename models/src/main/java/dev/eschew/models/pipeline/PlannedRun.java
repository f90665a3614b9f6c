package dev.eschew.models.pipeline;

import java.util.ArrayList;
import java.util.List;

/** The rows of one UNet run, gathered from clusters of maybe different requests. */
final class PlannedRun {
  private final List<UnetRow> rows = new ArrayList<>();
  private final List<Origin> origins = new ArrayList<>();

  /**
   * Where a row came from.
   *
   * @param cluster its cluster's place
   * @param row its place among the cluster's rows
   */
  record Origin(int cluster, int row) {}

  List<UnetRow> rows() {
    return List.copyOf(rows);
  }

  /** Of each row, in their order. */
  List<Origin> origins() {
    return List.copyOf(origins);
  }

  int size() {
    return rows.size();
  }

  /** Adds all shared rows of a cluster and its members {@code from} (inclusive) to {@code to}. */
  void add(int index, RowCluster cluster, int from, int to) {
    int offset = rows.size();
    int shared = cluster.shared().size();
    for (int i = 0; i < shared; i++) {
      add(cluster.shared().get(i), new Origin(index, i), offset);
    }
    for (int i = from; i < to; i++) {
      add(cluster.members().get(i), new Origin(index, shared + i), offset);
    }
  }

  private void add(UnetRow row, Origin origin, int offset) {
    rows.add(row.merging().map(merging -> row.merged(merging.shifted(offset))).orElse(row));
    origins.add(origin);
  }
}
