package dev.eschew.models.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Packs the rows of many requests into UNet runs. */
final class RunPlanner {
  private final int budget;
  private final int most;

  /**
   * A planner.
   *
   * @param budget rows of a run, at least 1, beyond which more save nothing
   * @param most rows of a run, at least {@code budget}, up to which a cluster's members stay
   *     together so that its shared rows are not repeated; exceeded only by rows that must share
   *     one
   */
  RunPlanner(int budget, int most) {
    this.budget = budget;
    this.most = most;
  }

  int budget() {
    return budget;
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
      int limit = run.size() == 0 && !cluster.shared().isEmpty() ? most : budget;
      int room = limit - run.size() - cluster.shared().size();
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
