package dev.eschew.models.pipeline;

import dev.eschew.models.onnx.RunInterrupt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

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

  /**
   * A sampler for latents of one size.
   *
   * @param wanted rows of one run, if they were chosen
   */
  static Sampler of(NoisePredictor network, AttentionMemory memory, OptionalInt wanted) {
    int budget = rowBudget(network, memory, wanted);
    if (network.mostRows().isPresent()) {
      return new Sampler(network, new RunPlanner(budget, budget));
    }
    return new Sampler(
        network,
        new RunPlanner(budget, Math.clamp(memory.rows(), budget, Math.max(budget, MAX_ROWS))));
  }

  /**
   * One model call for each of several parts of requests; their latents have one shape. A run that
   * throws is tried once more for each part alone, so that none fails for another's sake.
   *
   * @throws RunInterrupt.RunInterrupted if the runs were ended from outside; nobody went on
   */
  StepOutcome advance(List<Generation> generations) {
    StepOutcome.Builder outcome = new StepOutcome.Builder();
    try {
      advance(generations, outcome);
    } catch (RunInterrupt.RunInterrupted e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      if (generations.size() == 1) {
        outcome.failed(generations.getFirst(), e);
      } else {
        outcome.repeated();
        generations.forEach(alone -> advanceAlone(alone, outcome));
      }
    }
    return outcome.build();
  }

  private void advanceAlone(Generation generation, StepOutcome.Builder outcome) {
    try {
      advance(List.of(generation), outcome);
    } catch (RunInterrupt.RunInterrupted e) {
      // It did not go on, and nothing is wrong with it.
      return;
    } catch (RuntimeException | OutOfMemoryError e) {
      outcome.failed(generation, e);
    }
  }

  /** Throws what concerns all of them, while none has gone on. */
  private void advance(List<Generation> generations, StepOutcome.Builder outcome) {
    List<List<RowCluster>> ofGenerations = generations.stream().map(Generation::clusters).toList();
    List<List<RowAnswer>> answers =
        predict(ofGenerations.stream().flatMap(List::stream).toList(), outcome);
    int next = 0;
    for (int i = 0; i < generations.size(); i++) {
      int count = ofGenerations.get(i).size();
      List<List<RowAnswer>> own = answers.subList(next, next + count);
      next += count;
      try {
        generations.get(i).advance(own);
      } catch (RuntimeException | OutOfMemoryError e) {
        outcome.failed(generations.get(i), e);
      }
    }
  }

  /** For each cluster the answers for its rows, the shared ones first. */
  private List<List<RowAnswer>> predict(List<RowCluster> clusters, StepOutcome.Builder outcome) {
    RowAnswer[][] answers =
        clusters.stream()
            .map(cluster -> new RowAnswer[cluster.rows().size()])
            .toArray(RowAnswer[][]::new);
    for (PlannedRun run : planner.plan(clusters)) {
      long start = System.nanoTime();
      UnetAnswer answer = network.predict(run.rows());
      outcome.ran(run.size(), Duration.ofNanos(System.nanoTime() - start));
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

  /** Rows that fill a run. */
  int rowBudget() {
    return planner.budget();
  }

  /** How many rows share a UNet run of one model. */
  static int rowBudget(NoisePredictor network, AttentionMemory memory, OptionalInt wanted) {
    // A run of a fixed number of rows costs the same however few are asked for.
    return network.mostRows().isPresent()
        ? network.mostRows().getAsInt()
        : Math.min(
            wanted.orElse(rowBudget(memory.height(), memory.width())), Math.max(1, memory.rows()));
  }

  /** How many rows share a UNet run, by the latents' height and width. */
  static int rowBudget(int height, int width) {
    return Math.clamp(LATENTS_PER_RUN / (height * width), 1, MAX_ROWS);
  }
}
