package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.rule.MergingNames;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A woven UNet of either family: those of SDXL take two inputs more. */
final class WovenNetwork implements AutoCloseable {
  /** A prediction, and how many tokens were pushed at all sites together; -1 if none could be. */
  record Answer(Tensor prediction, long pushedTokens) {}

  private final UnetGraph graph;
  private final OnnxSession session;

  WovenNetwork(OnnxRuntime runtime, String export, Weaving weaving) throws IOException {
    this.graph = UnetGraph.read(Exports.file(export), weaving);
    this.session = graph.open(runtime);
  }

  /** The graph as it was rewritten. */
  UnetGraph graph() {
    return graph;
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
          new UnetRow(sample.row(i), inputs.get("timestep").data()[0], Condition.of(text.row(i))));
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
        merging.sites().stream().map(MergingNames::pushed).collect(Collectors.toSet());
    Map<String, Tensor> answers =
        session.run(all, Map.of(output, inputs.get("sample").shape()), measured);
    double pushed = 0;
    for (SiteClass site : merging.sites()) {
      Tensor pushes = answers.get(MergingNames.pushed(site));
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
