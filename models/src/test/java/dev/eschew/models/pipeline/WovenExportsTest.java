package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.attention.Block;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.rule.ExposeSkipBias;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.pipeline.WovenNetwork.Answer;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
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
    try (WovenNetwork off = new WovenNetwork(RUNTIME, export, new Weaving(false, true, false))) {
      Tensor prediction = off.run(inputs).prediction();
      if (export.contains("fp16") || addsBiasApart(off)) {
        // Without half-precision operators the runtime computes chains of nodes in float32 and
        // rounds at their ends: where a chain ends, nothing promises. A bias that is taken out of a
        // fused normalisation is added in another order.
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
    try (WovenNetwork network = new WovenNetwork(RUNTIME, export, new Weaving(true, false, true))) {
      fused = network.run(inputs).prediction();
    }
    assertClose(fused, reference, tolerance(export));
    try (WovenNetwork off = new WovenNetwork(RUNTIME, export, Weaving.CPU)) {
      if (addsBiasApart(off)) {
        assertClose(off.run(inputs).prediction(), fused, tolerance(export));
      } else {
        assertThat(off.run(inputs).prediction().data()).isEqualTo(fused.data());
      }
    }
  }

  private static boolean addsBiasApart(WovenNetwork network) {
    return network.graph().woven().reports().stream()
        .filter(report -> report.rule().equals(ExposeSkipBias.class.getSimpleName()))
        .anyMatch(report -> !report.applied().isEmpty());
  }

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    for (String export : Exports.all()) {
      UnetCase.of(export).forEach(name -> cases.add(Arguments.of(export, name)));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatPyTorchComputes(String export, String name) throws Exception {
    assertGolden(export, UnetCase.read(name), Weaving.CPU);
  }

  static Stream<Arguments> halfPrecisionCases() throws IOException {
    return cases().filter(arguments -> arguments.get()[0].toString().contains("fp16"));
  }

  /** What a GPU gets stays in half precision throughout, and must hold together there too. */
  @ParameterizedTest
  @MethodSource("halfPrecisionCases")
  void halfPrecisionNeedsNoWidening(String export, String name) throws Exception {
    try (WovenNetwork network = new WovenNetwork(RUNTIME, export, Weaving.GPU)) {
      assertThat(network.graph().woven().mergeable()).isNotEmpty();
      assertThat(network.graph().woven().steerable()).isNotEmpty();
    }
    assertGolden(export, UnetCase.read(name), Weaving.GPU);
  }

  private static void assertGolden(String export, UnetCase golden, Weaving weaving)
      throws IOException {
    try (WovenNetwork network = new WovenNetwork(RUNTIME, export, weaving)) {
      Answer answer = network.run(golden.inputs(), golden.rows(network.mergeable()));
      boolean mayTie = export.contains("fp16") && golden.merges();
      if (!mayTie) {
        assertClose(answer.prediction(), golden.expected(), tolerance(export));
      }
      double effect = meanDifference(golden.expected(), golden.plain());
      assertThat(meanDifference(answer.prediction(), golden.expected())).isLessThan(effect / 5);
      assertPushed(golden.request(), answer, export);
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
    try (WovenNetwork network = new WovenNetwork(RUNTIME, export, Weaving.CPU)) {
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
