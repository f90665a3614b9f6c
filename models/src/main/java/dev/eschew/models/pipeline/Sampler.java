package dev.eschew.models.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sampling loop: fills UNet runs with the rows of many requests and hands each image its own
 * predictions.
 */
final class Sampler {
  /** Latent values of one UNet run beyond which more rows save nothing and cost memory. */
  private static final int LATENTS_PER_RUN = 8192;

  private static final int MAX_ROWS = 8;

  private final NoisePredictor network;
  private final RunPlanner planner;

  Sampler(NoisePredictor network, RunPlanner planner) {
    this.network = network;
    this.planner = planner;
  }

  /** A sampler for latents of one size. */
  static Sampler of(NoisePredictor network, AttentionMemory memory) {
    int budget = rowBudget(memory.height(), memory.width());
    if (network.mostRows().isPresent()) {
      // A run costs the same however few rows it has.
      int rows = network.mostRows().getAsInt();
      return new Sampler(network, new RunPlanner(rows, rows));
    }
    return new Sampler(
        network, new RunPlanner(budget, Math.clamp(memory.rows(), budget, MAX_ROWS)));
  }

  /** One model call for each of the requests; their latents have one shape. */
  void advance(List<Generation> generations) {
    List<List<RowCluster>> ofGenerations = generations.stream().map(Generation::clusters).toList();
    List<List<RowAnswer>> answers = predict(ofGenerations.stream().flatMap(List::stream).toList());
    int next = 0;
    for (int i = 0; i < generations.size(); i++) {
      int count = ofGenerations.get(i).size();
      generations.get(i).advance(answers.subList(next, next + count));
      next += count;
    }
  }

  /** For each cluster the answers for its rows, the shared ones first. */
  private List<List<RowAnswer>> predict(List<RowCluster> clusters) {
    RowAnswer[][] answers =
        clusters.stream()
            .map(cluster -> new RowAnswer[cluster.rows().size()])
            .toArray(RowAnswer[][]::new);
    for (PlannedRun run : planner.plan(clusters)) {
      UnetAnswer answer = network.predict(run.rows());
      List<PlannedRun.Origin> origins = run.origins();
      for (int i = 0; i < origins.size(); i++) {
        answers[origins.get(i).cluster()][origins.get(i).row()] = answer.row(i);
      }
    }
    List<List<RowAnswer>> lists = new ArrayList<>();
    for (RowAnswer[] ofCluster : answers) {
      lists.add(Arrays.asList(ofCluster));
    }
    return lists;
  }

  /** How many rows share a UNet run, by the latents' height and width. */
  static int rowBudget(int height, int width) {
    return Math.clamp(LATENTS_PER_RUN / (height * width), 1, MAX_ROWS);
  }
}
