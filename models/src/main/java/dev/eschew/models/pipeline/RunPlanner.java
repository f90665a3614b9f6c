package dev.eschew.models.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Packs the rows of many requests into UNet runs. */
final class RunPlanner {
  private final int budget;

  /**
   * A planner.
   *
   * @param budget rows of a run, at least 1; exceeded only by rows that must share one
   */
  RunPlanner(int budget) {
    this.budget = budget;
  }

  /**
   * Packs: clusters that hold together first, loose rows into what room they leave.
   *
   * @return runs that together hold each member once and each shared row at least once
   */
  List<PlannedRun> plan(List<RowCluster> clusters) {
    List<PlannedRun> runs = new ArrayList<>();
    for (boolean loose : new boolean[] {false, true}) {
      for (int i = 0; i < clusters.size(); i++) {
        if (clusters.get(i).shared().isEmpty() == loose) {
          deal(i, clusters.get(i), runs);
        }
      }
    }
    return runs;
  }

  private void deal(int index, RowCluster cluster, List<PlannedRun> runs) {
    int members = cluster.members().size();
    int dealt = 0;
    do {
      PlannedRun run = runWithRoom(cluster.smallestRun(), runs);
      int room = budget - run.size() - cluster.shared().size();
      int count = Math.min(Math.max(room, 1), members - dealt);
      run.add(index, cluster, dealt, dealt + count);
      dealt += count;
    } while (dealt < members);
  }

  private PlannedRun runWithRoom(int rows, List<PlannedRun> runs) {
    for (PlannedRun run : runs) {
      if (run.size() + rows <= budget) {
        return run;
      }
    }
    PlannedRun fresh = new PlannedRun();
    runs.add(fresh);
    return fresh;
  }
}
