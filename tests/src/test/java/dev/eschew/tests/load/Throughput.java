package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The same mixed requests one after another (A) and by many clients at once (B), in turns A B A B
 * on one server; every picture is compared with the one drawn alone.
 */
final class Throughput {
  /**
   * Mean of 8-bit units by which a picture may differ from the one drawn alone: rounding in runs of
   * other sizes.
   */
  private static final double ROUNDING = 0.5;

  /** Rounds of both ways that are not counted. */
  private static final int WARM_UP = 2;

  private final Client client;
  private final int clients;
  private final int rounds;
  private final List<ObjectNode> mix;
  private final List<Drawings> alone = new ArrayList<>();

  Throughput(Client client, int requests, int clients, int rounds, long seed) {
    this.client = client;
    this.clients = clients;
    this.rounds = rounds;
    RequestMix requestMix = new RequestMix(new Random(seed));
    this.mix = Stream.generate(requestMix::varied).limit(requests).toList();
  }

  /** One answered request. */
  private record Answered(double seconds, Drawings drawings) {}

  /** All requests answered once. */
  private record Round(double seconds, List<Answered> answers, OnnxShare onnx) {}

  /**
   * Measures and tells.
   *
   * @return whether all pictures were those drawn alone
   */
  boolean run(ObjectNode report) throws IOException, InterruptedException, UnexpectedAnswer {
    System.out.printf(
        "throughput: %d mixed requests, one after another against %d clients at once, %d rounds%n",
        mix.size(), clients, rounds);
    round(1).answers().forEach(answer -> alone.add(answer.drawings()));
    round(clients);
    for (int i = 1; i < WARM_UP; i++) {
      round(1);
      round(clients);
    }
    List<Round> one = new ArrayList<>();
    List<Round> many = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      one.add(round(1));
      many.add(round(clients));
      System.out.printf(
          Locale.ROOT,
          "  round %d: %.1f s and %.1f s: %.3f times%n",
          i + 1,
          one.getLast().seconds(),
          many.getLast().seconds(),
          one.getLast().seconds() / many.getLast().seconds());
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ratios.add(one.get(i).seconds() / many.get(i).seconds());
    }
    double ratio = Statistics.quantile(ratios, 0.5);
    report.put("requests", mix.size()).put("clients", clients).put("throughput_ratio", ratio);
    ratios.forEach(report.putArray("ratios")::add);
    System.out.printf(Locale.ROOT, "  throughput, median of ratios: %.3f times%n", ratio);
    tell("alone", one, report.putObject("alone"));
    tell("together", many, report.putObject("together"));
    boolean exact = pictures("alone, again", one, report.putObject("pictures_alone_again"));
    return pictures("together", many, report.putObject("pictures_together")) && exact;
  }

  /** All requests once by {@code number} clients, each of which takes the next when it is done. */
  private Round round(int number) throws IOException, InterruptedException, UnexpectedAnswer {
    Answered[] answers = new Answered[mix.size()];
    AtomicInteger next = new AtomicInteger();
    Metrics before = Metrics.of(client);
    long start = System.nanoTime();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        workers.add(
            all.submit(() -> {
              for (int at = next.getAndIncrement();
                  at < answers.length;
                  at = next.getAndIncrement()) {
                answers[at] = ask(mix.get(at));
              }
              return null;
            }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new UnexpectedAnswer("a request of the mix: " + e.getCause());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Round(
        seconds, List.of(answers), OnnxShare.between(before, Metrics.of(client), seconds));
  }

  private Answered ask(ObjectNode request)
      throws IOException, InterruptedException, UnexpectedAnswer {
    long start = System.nanoTime();
    Reply reply = client.post(Client.GENERATIONS, request).expect(200);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Answered(seconds, Drawings.of(request, reply.json().path("data")));
  }

  private static void tell(String name, List<Round> rounds, ObjectNode report) {
    List<Double> latencies =
        rounds.stream().flatMap(round -> round.answers().stream()).map(Answered::seconds).toList();
    List<Double> seconds = rounds.stream().map(Round::seconds).toList();
    report
        .put("median_seconds", Statistics.quantile(seconds, 0.5))
        .put("p50_latency_seconds", Statistics.quantile(latencies, 0.5))
        .put("p95_latency_seconds", Statistics.quantile(latencies, 0.95));
    System.out.printf(
        Locale.ROOT,
        "  %s: latency p50 %.3f s, p95 %.3f s%n",
        name,
        Statistics.quantile(latencies, 0.5),
        Statistics.quantile(latencies, 0.95));
    ArrayNode shares = report.putArray("onnx");
    for (Round round : rounds) {
      System.out.println("    " + round.onnx().text());
      round.onnx().write(shares.addObject());
    }
  }

  private boolean pictures(String name, List<Round> rounds, ObjectNode report)
      throws UnexpectedAnswer {
    Drawings.Difference worst = Drawings.Difference.NONE;
    boolean same = true;
    for (Round round : rounds) {
      for (int i = 0; i < mix.size(); i++) {
        Drawings.Difference difference =
            round.answers().get(i).drawings().differenceTo(alone.get(i));
        worst = worst.or(difference);
        if (difference.mean() >= ROUNDING) {
          same = false;
          System.out.printf(
              Locale.ROOT,
              "  UNEXPECTED %s: mean difference %.4f/255, largest %d: %s%n",
              name,
              difference.mean(),
              difference.largest(),
              mix.get(i));
        }
      }
    }
    report.put("worst_mean_difference", worst.mean()).put("largest_difference", worst.largest());
    System.out.printf(
        Locale.ROOT,
        "  pictures %s against alone: worst mean difference %.4f/255, largest %d%n",
        name,
        worst.mean(),
        worst.largest());
    return same;
  }
}
