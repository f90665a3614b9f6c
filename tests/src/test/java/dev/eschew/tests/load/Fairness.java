package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How long one image of one step takes while eight of fifty steps are drawn, against alone. */
record Fairness(Client client, int rounds) {
  private static final int ALONE = 10;

  boolean run(ObjectNode report) throws IOException, InterruptedException, UnexpectedAnswer {
    System.out.println("fairness: 1 image of 1 step while 8 images of 50 steps are drawn");
    ObjectNode large = request(8, 50, 1000);
    answer(large);
    List<Double> ratios = new ArrayList<>();
    List<Double> largeRatios = new ArrayList<>();
    List<Integer> between = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<Double> alone = new ArrayList<>();
      for (int i = 0; i < ALONE; i++) {
        alone.add(answer(request(1, 1, i)));
      }
      double largeAlone = answer(large);
      List<Double> beside = new ArrayList<>();
      double largeBeside;
      try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Double> running = other.submit(() -> answer(large));
        Thread.sleep((long) (largeAlone * 100));
        while (!running.isDone()) {
          double seconds = answer(request(1, 1, beside.size()));
          beside.add(seconds);
        }
        largeBeside = running.get();
      } catch (ExecutionException e) {
        throw new UnexpectedAnswer("the large request: " + e.getCause());
      }
      double small = Statistics.quantile(alone, 0.5);
      ratios.add(Statistics.quantile(beside, 0.5) / small);
      largeRatios.add(largeBeside / largeAlone);
      between.add(beside.size());
      System.out.printf(
          Locale.ROOT,
          "  round %d: small alone %.3f s, beside p50 %.3f s, p95 %.3f s, %d of them while the"
              + " large one took %.2f s instead of %.2f s%n",
          round + 1,
          small,
          Statistics.quantile(beside, 0.5),
          Statistics.quantile(beside, 0.95),
          beside.size(),
          largeBeside,
          largeAlone);
    }
    report
        .put("small_beside_to_alone", Statistics.quantile(ratios, 0.5))
        .put("large_beside_to_alone", Statistics.quantile(largeRatios, 0.5));
    between.forEach(report.putArray("small_answered_meanwhile")::add);
    System.out.printf(
        Locale.ROOT,
        "  small beside large against alone: %.2f times; large beside small ones: %.2f times%n",
        Statistics.quantile(ratios, 0.5),
        Statistics.quantile(largeRatios, 0.5));
    return true;
  }

  private static ObjectNode request(int images, int steps, int seed) {
    return new RequestMix(new java.util.Random(seed))
        .bare()
        .put("model", RequestMix.PAPERTOWN)
        .put("seed", seed)
        .put("n", images)
        .put("steps", steps)
        .put("size", "128x128");
  }

  private double answer(ObjectNode request)
      throws IOException, InterruptedException, UnexpectedAnswer {
    long start = System.nanoTime();
    Reply reply = client.post(Client.GENERATIONS, request).expect(200);
    double seconds = (System.nanoTime() - start) / 1e9;
    Drawings.of(request, reply.json().path("data"));
    return seconds;
  }
}
