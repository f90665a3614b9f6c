package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guidance woven into UNets in every form of export: what PyTorch computes with it, and what the
 * untouched export computes without it.
 */
class WovenExportsTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 2);
  private static final Nag NAG = new Nag("x", 8, 2.5, 0.7, Interval.ALWAYS);
  private static final Nasa NASA = new Nasa("x", 0.5, Interval.ALWAYS);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of an output whose standard deviation is about 0.35; half precision has 11 bits. */
  private static double tolerance(String export) {
    return export.contains("fp16") ? 4e-3 : 2e-5;
  }

  static Stream<String> exports() {
    return Exports.all().stream();
  }

  @ParameterizedTest
  @MethodSource("exports")
  void findsEverySite(String export) throws Exception {
    UnetGraph graph = UnetGraph.read(Exports.file(export), Weaving.CPU);
    int pairs = Exports.family(export).equals("tiny-sdxl") ? 12 : 4;
    assertThat(graph.woven().found().misunderstood()).isEmpty();
    assertThat(graph.woven().merged()).hasSize(2 * pairs);
    assertThat(graph.woven().steered()).hasSize(pairs);
    assertThat(graph.steeringRefusals()).isEmpty();
    assertThat(graph.mergingRefusals()).isEmpty();
    Map<Block, Long> blocks =
        graph.woven().steered().stream()
            .collect(Collectors.groupingBy(site -> site.place().block(), Collectors.counting()));
    assertThat(blocks)
        .isEqualTo(
            pairs == 12
                ? Map.of(Block.DOWN, 4L, Block.MID, 2L, Block.UP, 6L)
                : Map.of(Block.DOWN, 1L, Block.MID, 1L, Block.UP, 2L));
  }

  @ParameterizedTest
  @MethodSource("exports")
  void unfusedAndOffIsTheUntouchedExportToTheBit(String export) throws Exception {
    Map<String, Tensor> inputs = NumpyFile.readNpz(Exports.golden(Exports.family(export)));
    Tensor reference = inputs.remove("ref");
    Tensor untouched;
    try (OnnxSession session = RUNTIME.open(Exports.file(export))) {
      untouched = session.run(inputs, session.outputs().keySet().iterator().next());
    }
    assertClose(untouched, reference, tolerance(export));
    try (Network off = new Network(export, new Weaving(false, true, false))) {
      Tensor prediction = off.run(inputs).prediction();
      if (export.contains("fp16")) {
        // Without half-precision operators the runtime computes chains of nodes in float32 and
        // rounds at their ends: where a chain ends, nothing promises.
        assertClose(prediction, untouched, tolerance(export));
      } else {
        assertThat(prediction.data()).isEqualTo(untouched.data());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("exports")
  void fusedAndOffIsTheFusedGraphToTheBit(String export) throws Exception {
    Map<String, Tensor> inputs = NumpyFile.readNpz(Exports.golden(Exports.family(export)));
    Tensor reference = inputs.remove("ref");
    Tensor fused;
    try (Network network = new Network(export, new Weaving(true, false, true))) {
      fused = network.run(inputs).prediction();
    }
    assertClose(fused, reference, tolerance(export));
    try (Network off = new Network(export, Weaving.CPU)) {
      assertThat(off.run(inputs).prediction().data()).isEqualTo(fused.data());
    }
  }

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    JsonNode index = index();
    for (String export : Exports.all()) {
      index
          .fieldNames()
          .forEachRemaining(name -> {
            String model = index.get(name).path("model").asText();
            if (model.startsWith(Exports.family(export) + "-")) {
              cases.add(Arguments.of(export, name));
            }
          });
    }
    return cases.stream();
  }

  private static JsonNode index() throws IOException {
    return JSON.readTree(Exports.unetCases().resolve("index.json").toFile());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatPyTorchComputes(String export, String name) throws Exception {
    JsonNode request = index().get(name);
    Path file = Exports.unetCases().resolve(name + ".npz");
    Map<String, Tensor> arrays = new HashMap<>(NumpyFile.readNpz(file));
    Tensor negative = arrays.remove("negative_hidden_states");
    Tensor plain = arrays.remove("plain");
    Tensor expected = arrays.remove("expected");
    Optional<Tensor> mask = Optional.ofNullable(arrays.remove("mask"));
    try (Network network = new Network(export, Weaving.CPU)) {
      List<UnetRow> rows = rows(request, arrays, negative, mask, network.mergeable());
      Answer answer = network.run(arrays, rows);
      // A match that is nearly tied may fall otherwise in half precision.
      boolean mayTie = export.contains("fp16") && request.get("negtome").isObject();
      if (!mayTie) {
        assertClose(answer.prediction(), expected, tolerance(export));
      }
      double effect = meanDifference(expected, plain);
      assertThat(meanDifference(answer.prediction(), expected)).isLessThan(effect / 5);
      assertPushed(request, answer, export);
    }
  }

  /** Strangers: who shares a run, each with a timestep of its own, and how many rows each has. */
  private static final int[] STRANGERS = {1, 1, 3, 2, 1};

  @ParameterizedTest
  @MethodSource("exports")
  void strangersGetWhatTheyGetAlone(String export) throws Exception {
    Map<String, Tensor> golden = NumpyFile.readNpz(Exports.golden(Exports.family(export)));
    Tensor text = golden.get("encoder_hidden_states");
    Tensor sample = golden.get("sample");
    try (Network network = new Network(export, Weaving.CPU)) {
      List<List<UnetRow>> strangers = new ArrayList<>();
      List<UnetRow> together = new ArrayList<>();
      for (int i = 0; i < STRANGERS.length; i++) {
        List<UnetRow> own = stranger(i, sample, text, network.mergeable());
        strangers.add(own);
        int offset = together.size();
        own.forEach(
            row -> together.add(row.merging().map(m -> row.merged(m.shifted(offset))).orElse(row)));
      }
      Tensor shared = network.run(inputs(golden, together), together).prediction();
      int next = 0;
      for (List<UnetRow> own : strangers) {
        Tensor alone = network.run(inputs(golden, own), own).prediction();
        for (int i = 0; i < own.size(); i++, next++) {
          assertThat(meanDifference(shared.row(next), alone.row(i)))
              .as("row %d", next)
              .isLessThan(1e-5);
        }
      }
    }
  }

  private static List<UnetRow> stranger(
      int which, Tensor sample, Tensor text, List<SiteClass> mergeable) {
    List<UnetRow> rows = new ArrayList<>();
    for (int i = 0; i < STRANGERS[which]; i++) {
      float shift = 0.1f * which + 0.03f * i;
      Tensor own = sample.row((which + i) % 3);
      Tensor moved = own.map(k -> own.data()[k] * (1 - shift));
      rows.add(new UnetRow(moved, 901 - 150f * which, Condition.of(text.row(which % 3))));
    }
    Set<SiteClass> sites = Set.copyOf(mergeable);
    switch (which) {
      case 0 -> rows.set(0, rows.get(0).steered(new SteeredRow(text.row(1), NAG.coefficients())));
      case 1 -> rows.set(0, rows.get(0).steered(new SteeredRow(text.row(2), NASA.coefficients())));
      case 2 -> {
        MergedRow first =
            new MergedRow(0.9f, 0.5f, sites, List.of(new MergeReference(0, Optional.empty())));
        for (int i = 1; i < rows.size(); i++) {
          rows.set(i, rows.get(i).merged(first));
        }
      }
      case 3 -> {
        for (int i = 0; i < 2; i++) {
          MergeReference other = new MergeReference(1 - i, Optional.empty());
          rows.set(i, rows.get(i).merged(new MergedRow(1.5f, 0.3f, sites, List.of(other))));
        }
      }
      default -> {}
    }
    return rows;
  }

  /** What the network takes for these rows; those of SDXL take two inputs more. */
  private static Map<String, Tensor> inputs(Map<String, Tensor> golden, List<UnetRow> rows) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("sample", Batch.join(rows.stream().map(UnetRow::sample).toList()));
    inputs.put("encoder_hidden_states", Batch.join(rows.stream().map(UnetRow::embedding).toList()));
    for (String extra : List.of("text_embeds", "time_ids")) {
      if (golden.containsKey(extra)) {
        Tensor one = golden.get(extra).row(0);
        inputs.put(extra, Batch.join(rows.stream().map(_ -> one).toList()));
      }
    }
    return inputs;
  }

  private static void assertPushed(JsonNode request, Answer answer, String export) {
    JsonNode replaced = request.get("negtome_tokens_replaced_of");
    if (!replaced.isArray() || export.contains("fp16")) {
      return;
    }
    assertThat(answer.pushedTokens()).isEqualTo(replaced.get(0).asLong());
  }

  private static List<UnetRow> rows(
      JsonNode request,
      Map<String, Tensor> arrays,
      Tensor negative,
      Optional<Tensor> mask,
      List<SiteClass> mergeable) {
    Tensor sample = arrays.get("sample");
    Tensor text = arrays.get("encoder_hidden_states");
    float timestep = arrays.get("timestep").data()[0];
    int references = request.get("reference_rows").asInt();
    int images = sample.extent(0) - references;
    List<UnetRow> rows = new ArrayList<>();
    for (int i = 0; i < sample.extent(0); i++) {
      UnetRow row = new UnetRow(sample.row(i), timestep, Condition.of(text.row(i)));
      if (i < images) {
        row = steered(row, request, negative, i);
        row = merged(row, request.get("negtome"), i, images, references, mask, mergeable);
      }
      rows.add(row);
    }
    return rows;
  }

  private static UnetRow steered(UnetRow row, JsonNode request, Tensor negative, int i) {
    JsonNode nasa = request.get("nasa_scale_per_row").path(i);
    JsonNode nag = request.get("nag_scale_tau_alpha_per_row").path(i);
    if (nasa.isNumber()) {
      return row.steered(
          new SteeredRow(
              negative.row(i), new Nasa("x", nasa.asDouble(), Interval.ALWAYS).coefficients()));
    } else if (nag.isArray()) {
      Nag term =
          new Nag(
              "x",
              nag.get(0).asDouble(),
              nag.get(1).asDouble(),
              nag.get(2).asDouble(),
              Interval.ALWAYS);
      return row.steered(new SteeredRow(negative.row(i), term.coefficients()));
    }
    return row;
  }

  private static UnetRow merged(
      UnetRow row,
      JsonNode term,
      int i,
      int images,
      int references,
      Optional<Tensor> mask,
      List<SiteClass> mergeable) {
    if (!term.isObject() || (term.get("mode").asText().equals("first") && i == 0)) {
      return row;
    }
    List<MergeReference> matched = new ArrayList<>();
    switch (term.get("mode").asText()) {
      case "first" -> matched.add(new MergeReference(0, Optional.empty()));
      case "all" -> {
        for (int other = 0; other < images; other++) {
          if (other != i) {
            matched.add(new MergeReference(other, Optional.empty()));
          }
        }
      }
      default -> {
        for (int other = 0; other < references; other++) {
          matched.add(new MergeReference(images + other, mask));
        }
      }
    }
    int height = row.sample().extent(2);
    int width = row.sample().extent(3);
    Set<SiteClass> sites =
        mergeable.stream()
            .filter(site -> names(term, "blocks").contains(site.block().apiName()))
            .filter(site -> names(term, "attention").contains(site.kind().apiName()))
            .filter(site ->
                Math.min(site.side(height), site.side(width)) >= term.get("min_side").asInt())
            .collect(Collectors.toSet());
    return row.merged(
        new MergedRow(
            (float) term.get("alpha").asDouble(),
            (float) term.get("threshold").asDouble(),
            sites,
            matched));
  }

  private static List<String> names(JsonNode term, String field) {
    List<String> names = new ArrayList<>();
    term.get(field).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** A prediction, and how many tokens were pushed at all sites together; -1 if none could be. */
  private record Answer(Tensor prediction, long pushedTokens) {}

  /** A woven UNet of either family: those of SDXL take two inputs more. */
  private static final class Network implements AutoCloseable {
    private final UnetGraph graph;
    private final OnnxSession session;

    Network(String export, Weaving weaving) throws IOException {
      this.graph = UnetGraph.read(Exports.file(export), weaving);
      this.session = graph.open(RUNTIME);
    }

    List<SiteClass> mergeable() {
      return graph.woven().mergeable();
    }

    Answer run(Map<String, Tensor> inputs) {
      Tensor sample = inputs.get("sample");
      Tensor text = inputs.get("encoder_hidden_states");
      List<UnetRow> rows = new ArrayList<>();
      for (int i = 0; i < sample.extent(0); i++) {
        rows.add(
            new UnetRow(
                sample.row(i), inputs.get("timestep").data()[0], Condition.of(text.row(i))));
      }
      return run(inputs, rows);
    }

    Answer run(Map<String, Tensor> inputs, List<UnetRow> rows) {
      Map<String, Tensor> all = new HashMap<>(inputs);
      assertThat(session.inputs().get("timestep").rank()).isEqualTo(1);
      all.put("timestep", Tensor.zeros(rows.size()).map(i -> rows.get(i).timestep()));
      SteeringInputs steering = SteeringInputs.of(rows);
      MergingInputs merging = MergingInputs.of(rows, mergeable());
      if (!mergeable().isEmpty()) {
        all.putAll(steering.values());
        all.putAll(merging.values());
      }
      String output = session.outputs().keySet().iterator().next();
      Set<String> measured =
          merging.sites().stream()
              .map(dev.eschew.graph.rule.MergingNames::pushed)
              .collect(Collectors.toSet());
      Map<String, Tensor> answers =
          session.run(all, Map.of(output, inputs.get("sample").shape()), measured);
      double pushed = 0;
      for (SiteClass site : merging.sites()) {
        Tensor pushes = answers.get(dev.eschew.graph.rule.MergingNames.pushed(site));
        for (float value : pushes.data()) {
          pushed += value * graph.mergedSites(site);
        }
      }
      return new Answer(answers.get(output), Math.round(pushed));
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertThat((double) actual.data()[i])
          .as("value %d", i)
          .isCloseTo(
              expected.data()[i],
              org.assertj.core.data.Offset.offset(tolerance * (1 + Math.abs(expected.data()[i]))));
    }
  }

  private static double meanDifference(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += Math.abs(a.data()[i] - b.data()[i]);
    }
    return sum / a.size();
  }
}
