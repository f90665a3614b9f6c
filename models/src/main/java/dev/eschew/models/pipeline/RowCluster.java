package dev.eschew.models.pipeline;

import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of one kind (of the prompt, or of the unconditional text, ...) of one request. Where rows
 * are merged, they refer to shared rows only, by their place among these.
 *
 * @param shared rows that must share a UNet run, and are repeated in each run of a member
 * @param members rows that may be dealt out over several runs, one by one
 */
record RowCluster(List<UnetRow> shared, List<UnetRow> members) {
  RowCluster {
    shared = List.copyOf(shared);
    members = List.copyOf(members);
  }

  /** Rows that have nothing to do with each other. */
  static RowCluster loose(List<UnetRow> rows) {
    return new RowCluster(List.of(), rows);
  }

  /** All rows, the shared ones first. */
  List<UnetRow> rows() {
    return Stream.concat(shared.stream(), members.stream()).toList();
  }

  /** The fewest rows of a run that holds any of these. */
  int smallestRun() {
    return shared.size() + (members.isEmpty() ? 0 : 1);
  }
}
