package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Times a UNet step plain, fused and with each term, taking turns in one process: on a machine that
 * is not quiet only the ratios within a round mean something.
 */
public final class UnetBench {
  private static final int WARM_UP = 2;
  private static final int TEXT_TOKENS = 77;
  private static final long SEED = 1;

  private final OnnxRuntime runtime;
  private final Path unet;
  private final Workload workload;

  /** What is run. */
  public enum Variant {
    /** The export as it is. */
    UNTOUCHED,
    /** Attention fused, nothing woven in. */
    FUSED,
    /** Fused and woven, no term on. */
    OFF,
    /** NASA on every row. */
    NASA,
    /** NAG on every row. */
    NAG,
    /** Token merging with the first row of each half, at every site. */
    NEGTOME_FIRST;

    /** The name on the command line. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What each run computes.
   *
   * @param rows rows of the batch
   * @param height of the latents
   * @param width of the latents
   * @param rounds how often each variant takes its turn
   */
  public record Workload(int rows, int height, int width, int rounds) {}

  /**
   * What was measured.
   *
   * @param seconds of each round
   */
  public record Timing(Variant variant, List<Double> seconds) {
    /** The middle of all rounds, in seconds. */
    public double median() {
      return medianOf(seconds);
    }

    /** The middle of the ratios to another variant, each taken within a round. */
    public double ratioTo(Timing other) {
      return medianOf(
          IntStream.range(0, seconds.size())
              .mapToObj(i -> seconds.get(i) / other.seconds.get(i))
              .toList());
    }

    private static double medianOf(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      int middle = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(middle)
          : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
  }

  /** A bench for one graph. */
  public UnetBench(OnnxRuntime runtime, Path unet, Workload workload) {
    this.runtime = runtime;
    this.unet = unet;
    this.workload = workload;
  }

  /**
   * Measures.
   *
   * @param progress told what goes on
   * @throws IllegalArgumentException if the graph is not a UNet, or lacks the sites of a variant
   * @throws IOException if it cannot be read
   */
  public List<Timing> run(Set<Variant> variants, Consumer<String> progress) throws IOException {
    Resources resources = new Resources();
    try {
      Map<Variant, Runnable> runs = runs(variants, resources, progress);
      runs.forEach((variant, run) -> {
        progress.accept("warming up " + variant.label());
        for (int i = 0; i < WARM_UP; i++) {
          run.run();
        }
      });
      Map<Variant, List<Double>> seconds = new EnumMap<>(Variant.class);
      for (int round = 1; round <= workload.rounds(); round++) {
        progress.accept("round " + round + " of " + workload.rounds());
        for (Variant variant : turns(runs.keySet(), round)) {
          seconds.computeIfAbsent(variant, _ -> new ArrayList<>()).add(timed(runs.get(variant)));
        }
      }
      return seconds.entrySet().stream()
          .map(entry -> new Timing(entry.getKey(), List.copyOf(entry.getValue())))
          .toList();
    } finally {
      resources.close();
    }
  }

  /** Another variant begins in each round, so that none always follows the same one. */
  private static List<Variant> turns(Set<Variant> variants, int round) {
    List<Variant> turns = new ArrayList<>(variants);
    Collections.rotate(turns, round);
    return turns;
  }

  /**
   * The second of two runs in a row: the first finds in the caches what the variant before it left,
   * which may be its own session's weights or another's.
   */
  private static double timed(Runnable run) {
    run.run();
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private Map<Variant, Runnable> runs(
      Set<Variant> variants, Resources resources, Consumer<String> progress) throws IOException {
    Weaving weaving = DiffusionModel.weaving(runtime.device());
    Map<Variant, Runnable> runs = new EnumMap<>(Variant.class);
    if (variants.contains(Variant.UNTOUCHED)) {
      progress.accept("opening the untouched export");
      OnnxSession session = runtime.open(unet);
      resources.add(session, session::close);
      runs.put(Variant.UNTOUCHED, untouched(session));
    }
    if (variants.contains(Variant.FUSED)) {
      progress.accept("opening it fused");
      Unet fused = open(new Weaving(true, false, weaving.widen()), resources);
      List<UnetRow> rows = rows(fused);
      runs.put(Variant.FUSED, () -> fused.predict(rows));
    }
    Set<Variant> woven =
        variants.stream().filter(v -> v.compareTo(Variant.OFF) >= 0).collect(Collectors.toSet());
    if (!woven.isEmpty()) {
      progress.accept("opening it woven");
      Unet network = open(weaving, resources);
      for (Variant variant : woven) {
        List<UnetRow> rows = withTerm(rows(network), variant, network);
        runs.put(variant, () -> network.predict(rows));
      }
    }
    return runs;
  }

  private Unet open(Weaving weaving, Resources resources) throws IOException {
    UnetGraph graph = UnetGraph.read(unet, weaving);
    OnnxSession session = graph.open(runtime);
    resources.add(session, session::close);
    return new Unet(graph, session);
  }

  private Runnable untouched(OnnxSession session) throws IOException {
    UnetGraph graph = UnetGraph.read(unet, new Weaving(false, false, false));
    NetworkInputs own = graph.inputs();
    Map<String, TensorSpec> specs = session.inputs();
    Tensor sample = noise(specs.get(own.sample()).extent(1), workload.rows());
    Tensor text = text(specs.get(own.text()).extent(2), workload.rows());
    TensorSpec told = specs.get(own.timestep());
    int timesteps = told.rank() == 1 && told.extent(0) == 1 ? 1 : workload.rows();
    Tensor timestep =
        told.rank() == 0 ? Tensor.of(new float[] {500}) : Tensor.zeros(timesteps).map(_ -> 500);
    Map<String, Tensor> inputs =
        new HashMap<>(Map.of(own.sample(), sample, own.text(), text, own.timestep(), timestep));
    for (AddedInput input : AddedInput.values()) {
      if (specs.containsKey(input.inputName())) {
        int values = Math.toIntExact(specs.get(input.inputName()).extent(1));
        inputs.put(input.inputName(), Tensor.zeros(workload.rows(), values));
      }
    }
    return () -> session.run(inputs, graph.prediction(), sample.shape());
  }

  private List<UnetRow> rows(Unet network) {
    Tensor sample = noise(network.channels(), workload.rows());
    Tensor text = text(network.textWidth(), workload.rows());
    Optional<Tensor> context =
        Optional.of(noise(network.contextChannels(), 1)).filter(_ -> network.contextChannels() > 0);
    return IntStream.range(0, workload.rows())
        .mapToObj(
            i -> new UnetRow(sample.row(i), 500, condition(text.row(i), network)).told(context))
        .toList();
  }

  /** A text, with zeros in what the network is told besides. */
  private static Condition condition(Tensor text, Unet network) {
    Condition condition = Condition.of(text);
    for (Map.Entry<AddedInput, Integer> input : network.addedInputs().entrySet()) {
      condition = condition.with(input.getKey(), Tensor.zeros(1, input.getValue()));
    }
    return condition;
  }

  private List<UnetRow> withTerm(List<UnetRow> rows, Variant variant, Unet network) {
    Tensor negative = text(network.textWidth(), workload.rows() + 1).row(workload.rows());
    return switch (variant) {
      case NASA -> {
        requireSites(network.steerableSites(), variant);
        Nasa nasa = new Nasa("negative", 0.2, Interval.ALWAYS);
        SteeredRow steered = new SteeredRow(negative, nasa.coefficients());
        yield rows.stream().map(row -> row.steered(steered)).toList();
      }
      case NAG -> {
        requireSites(network.steerableSites(), variant);
        Nag nag = new Nag("negative", 3, 2.5, 0.5, Interval.ALWAYS);
        SteeredRow steered = new SteeredRow(negative, nag.coefficients());
        yield rows.stream().map(row -> row.steered(steered)).toList();
      }
      case NEGTOME_FIRST -> merged(rows, network);
      default -> rows;
    };
  }

  private static List<UnetRow> merged(List<UnetRow> rows, Unet network) {
    Set<SiteClass> sites = Set.copyOf(network.mergeableSites());
    requireSites(sites, Variant.NEGTOME_FIRST);
    // As in a request with CFG: rows with and without the text, each half with a reference of its
    // own.
    int half = rows.size() < 4 ? rows.size() : rows.size() / 2;
    return IntStream.range(0, rows.size())
        .mapToObj(i ->
            i % half == 0
                ? rows.get(i)
                : rows.get(i)
                    .merged(
                        new MergedRow(
                            0.9f,
                            0.65f,
                            sites,
                            List.of(new MergeReference(i - i % half, Optional.empty())))))
        .toList();
  }

  private static void requireSites(java.util.Collection<SiteClass> sites, Variant variant) {
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("this graph has no site for " + variant.label());
    }
  }

  private Tensor noise(long channels, int rows) {
    return new TorchGenerator(SEED)
        .randn(rows, Math.toIntExact(channels), workload.height(), workload.width());
  }

  private static Tensor text(long width, int rows) {
    return new TorchGenerator(SEED + 1).randn(rows, TEXT_TOKENS, Math.toIntExact(width));
  }
}
