package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunPlannerTest {
  private static final Tensor SAMPLE = Tensor.zeros(1, 4, 2, 2);
  private float next;

  @Test
  void looseRowsFillRuns() {
    List<PlannedRun> runs = new RunPlanner(4, 4).plan(List.of(loose(3), loose(2), loose(2)));
    assertThat(runs).extracting(PlannedRun::size).containsExactly(4, 3);
  }

  @Test
  void sharedRowsAreRepeatedInEachRunOfAMember() {
    List<PlannedRun> runs = new RunPlanner(4, 4).plan(List.of(sharing(1, 5)));
    assertThat(runs).extracting(PlannedRun::size).containsExactly(4, 3);
    assertThat(runs.get(1).origins())
        .containsExactly(
            new PlannedRun.Origin(0, 0), new PlannedRun.Origin(0, 4), new PlannedRun.Origin(0, 5));
  }

  @Test
  void looseRowsFillWhatClustersLeaveEvenIfTheyCameFirst() {
    List<PlannedRun> runs =
        new RunPlanner(8, 8).plan(List.of(loose(5), sharing(6, 0), sharing(5, 0)));
    assertThat(runs).extracting(PlannedRun::size).containsExactly(8, 8);
  }

  @Test
  void membersStayTogetherBeyondTheBudgetWhereSharedRowsWouldBeRepeated() {
    RunPlanner planner = new RunPlanner(2, 6);
    assertThat(planner.plan(List.of(sharing(1, 3), sharing(1, 7), loose(3))))
        .extracting(PlannedRun::size)
        .containsExactly(4, 6, 3, 2, 1);
  }

  @Test
  void whatCannotBeSplitMayExceedTheBudget() {
    assertThat(new RunPlanner(2, 2).plan(List.of(sharing(6, 0))))
        .extracting(PlannedRun::size)
        .containsExactly(6);
    assertThat(new RunPlanner(1, 1).plan(List.of(sharing(2, 2))))
        .extracting(PlannedRun::size)
        .containsExactly(3, 3);
  }

  @Test
  void referencesFollowTheirRowsIntoTheRun() {
    List<PlannedRun> runs =
        new RunPlanner(8, 8).plan(List.of(sharing(2, 1), sharing(1, 2), loose(1)));
    assertThat(runs).hasSize(1);
    List<UnetRow> rows = runs.getFirst().rows();
    assertThat(referencesOf(rows.get(2))).containsExactly(0, 1);
    assertThat(referencesOf(rows.get(4))).containsExactly(3);
    assertThat(referencesOf(rows.get(5))).containsExactly(3);
    assertThat(rows.get(6).merging()).isEmpty();
  }

  @Test
  void anyMixIsDealtWholeAndEveryReferenceIsTheClustersOwn() {
    Random random = new Random(5);
    for (int trial = 0; trial < 300; trial++) {
      int budget = 1 + random.nextInt(8);
      List<RowCluster> clusters = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(6); i++) {
        clusters.add(
            random.nextBoolean()
                ? loose(1 + random.nextInt(5))
                : sharing(1 + random.nextInt(3), random.nextInt(6)));
      }
      RunPlanner planner = new RunPlanner(budget, budget + random.nextInt(4));
      check(clusters, planner.plan(clusters), budget);
    }
  }

  private static void check(List<RowCluster> clusters, List<PlannedRun> runs, int budget) {
    int[][] seen = new int[clusters.size()][];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = new int[clusters.get(i).rows().size()];
    }
    for (PlannedRun run : runs) {
      assertThat(run.size() <= budget || distinctClusters(run) == 1).isTrue();
      for (int i = 0; i < run.size(); i++) {
        PlannedRun.Origin origin = run.origins().get(i);
        RowCluster cluster = clusters.get(origin.cluster());
        seen[origin.cluster()][origin.row()]++;
        UnetRow row = run.rows().get(i);
        assertThat(row.timestep()).isEqualTo(cluster.rows().get(origin.row()).timestep());
        List<Integer> matched = referencesOf(row);
        for (int k = 0; k < matched.size(); k++) {
          assertThat(run.rows().get(matched.get(k)).timestep())
              .isEqualTo(cluster.shared().get(k).timestep());
        }
      }
    }
    for (int i = 0; i < seen.length; i++) {
      int shared = clusters.get(i).shared().size();
      for (int row = 0; row < seen[i].length; row++) {
        if (row < shared) {
          assertThat(seen[i][row]).isPositive();
        } else {
          assertThat(seen[i][row]).isOne();
        }
      }
    }
  }

  private static long distinctClusters(PlannedRun run) {
    return run.origins().stream().map(PlannedRun.Origin::cluster).distinct().count();
  }

  private static List<Integer> referencesOf(UnetRow row) {
    return row.merging()
        .map(merging -> merging.references().stream().map(MergeReference::row).toList())
        .orElse(List.of());
  }

  private RowCluster loose(int rows) {
    return RowCluster.loose(rows(rows));
  }

  /** Members that refer to all shared rows. */
  private RowCluster sharing(int shared, int members) {
    List<MergeReference> references = new ArrayList<>();
    for (int i = 0; i < shared; i++) {
      references.add(new MergeReference(i, Optional.empty()));
    }
    MergedRow merging = new MergedRow(1, 0, Set.of(RecordingNetwork.UP_SELF), references);
    return new RowCluster(
        rows(shared), rows(members).stream().map(row -> row.merged(merging)).toList());
  }

  /** Rows that differ by their timestep. */
  private List<UnetRow> rows(int count) {
    return Collections.nCopies(count, SAMPLE).stream()
        .map(sample -> new UnetRow(sample, next++, Condition.of(SAMPLE)))
        .toList();
  }
}
