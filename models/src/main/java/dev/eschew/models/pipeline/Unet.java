package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.rule.MergingNames;
import dev.eschew.graph.rule.SteeringNames;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A UNet that predicts noise (or v, or the clean sample) from noisy latents, a timestep and text
 * embeddings, with the terms that were woven into its graph. Rows of different images, with
 * different terms, share a run; where the graph takes one timestep for all, rows are grouped by
 * timestep.
 */
final class Unet implements NoisePredictor {
  private static final NetworkInputs INPUTS = NetworkInputs.UNET;

  private static final int MOST_CHANNELS = 1024;

  private final UnetGraph graph;
  private final OnnxSession session;
  private final String output;
  private final int channels;
  private final boolean oneTimestep;
  private final List<SiteClass> steerable;
  private final List<SiteClass> mergeable;

  /**
   * A network to run.
   *
   * @param session the opened {@code graph}
   * @throws IllegalArgumentException if its inputs are not a UNet's
   */
  Unet(UnetGraph graph, OnnxSession session) {
    this.graph = graph;
    this.session = session;
    this.steerable = graph.woven().steerable();
    this.mergeable = graph.woven().mergeable();
    Map<String, TensorSpec> inputs = session.inputs();
    requireInputs(inputs.keySet());
    requireRank(inputs.get(INPUTS.sample()), 4);
    requireRank(inputs.get(INPUTS.text()), 3);
    this.channels = channels(inputs.get(INPUTS.sample()).extent(1));
    this.output = session.outputs().keySet().iterator().next();
    // A scalar, or a vector whose one extent is fixed to 1: one value for the whole run.
    TensorSpec timestep = inputs.get(INPUTS.timestep());
    this.oneTimestep = timestep.rank() == 0 || timestep.extent(0) == 1;
  }

  private static int channels(long declared) {
    if (declared < 0) {
      throw new IllegalArgumentException(
          "unet: the graph leaves the number of latent channels open");
    } else if (declared < 1 || declared > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "unet: expected 1 to " + MOST_CHANNELS + " latent channels, found " + declared);
    }
    return (int) declared;
  }

  private void requireInputs(Collection<String> found) {
    Set<String> own = new HashSet<>(found);
    own.removeIf(name -> name.startsWith("eschew_"));
    Set<String> expected = Set.of(INPUTS.sample(), INPUTS.timestep(), INPUTS.text());
    if (!own.equals(expected)) {
      throw new IllegalArgumentException(
          "unet: expected the inputs " + expected + ", found " + own);
    }
  }

  @Override
  public int channels() {
    return channels;
  }

  /** The width D of text embeddings. */
  int textWidth() {
    return Math.toIntExact(session.inputs().get(INPUTS.text()).extent(2));
  }

  @Override
  public List<SiteClass> steerableSites() {
    return steerable;
  }

  @Override
  public List<SiteClass> mergeableSites() {
    return mergeable;
  }

  @Override
  public UnetAnswer predict(List<UnetRow> rows) {
    return oneTimestep ? byTimestep(rows) : run(rows);
  }

  /** One run for each timestep; rows that refer to each other have the same one. */
  private UnetAnswer byTimestep(List<UnetRow> rows) {
    Map<Float, List<Integer>> byTimestep = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      byTimestep.computeIfAbsent(rows.get(i).timestep(), _ -> new ArrayList<>()).add(i);
    }
    RowAnswer[] answers = new RowAnswer[rows.size()];
    for (List<Integer> indices : byTimestep.values()) {
      UnetAnswer group = run(indices.stream().map(i -> rows.get(i).renumbered(indices)).toList());
      for (int i = 0; i < indices.size(); i++) {
        answers[indices.get(i)] = group.row(i);
      }
    }
    return UnetAnswer.of(Arrays.asList(answers));
  }

  private UnetAnswer run(List<UnetRow> rows) {
    Tensor samples = Batch.join(rows.stream().map(UnetRow::sample).toList());
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(INPUTS.sample(), samples);
    inputs.put(INPUTS.timestep(), timesteps(rows));
    inputs.put(INPUTS.text(), Batch.join(rows.stream().map(UnetRow::embedding).toList()));
    Set<String> measured = new HashSet<>();
    SteeringInputs steering = SteeringInputs.of(rows);
    if (!steerable.isEmpty()) {
      inputs.putAll(steering.values());
      if (!steering.rows().isEmpty()) {
        steerable.forEach(site -> measured.add(SteeringNames.change(site)));
      }
    }
    MergingInputs merging = MergingInputs.of(rows, mergeable);
    if (!mergeable.isEmpty()) {
      inputs.putAll(merging.values());
      merging
          .sites()
          .forEach(site -> {
            measured.add(MergingNames.change(site));
            measured.add(MergingNames.pushed(site));
          });
    }
    Map<String, Tensor> answers = session.run(inputs, Map.of(output, samples.shape()), measured);
    return new UnetAnswer(
        Batch.split(answers.get(output)),
        steeringTraces(rows, steering, answers),
        mergingTraces(rows, merging, answers));
  }

  private List<Optional<Trace>> steeringTraces(
      List<UnetRow> rows, SteeringInputs steering, Map<String, Tensor> answers) {
    List<Optional<Trace>> traces = none(rows);
    for (int i = 0; i < steering.rows().size(); i++) {
      int row = steering.rows().get(i);
      Traces gathered = new Traces(rows.get(row));
      for (SiteClass site : steerable) {
        Tensor change = answers.get(SteeringNames.change(site));
        gathered.add(site, graph.steeredSites(site), change, null, i);
      }
      traces.set(row, Optional.of(gathered.trace(false)));
    }
    return traces;
  }

  private List<Optional<Trace>> mergingTraces(
      List<UnetRow> rows, MergingInputs merging, Map<String, Tensor> answers) {
    List<Optional<Trace>> traces = none(rows);
    for (int i = 0; i < merging.rows().size(); i++) {
      int row = merging.rows().get(i);
      Traces gathered = new Traces(rows.get(row));
      for (SiteClass site : rows.get(row).merging().orElseThrow().sites()) {
        gathered.add(
            site,
            graph.mergedSites(site),
            answers.get(MergingNames.change(site)),
            answers.get(MergingNames.pushed(site)),
            i);
      }
      traces.set(row, Optional.of(gathered.trace(true)));
    }
    return traces;
  }

  private static List<Optional<Trace>> none(List<UnetRow> rows) {
    return new ArrayList<>(
        UnetAnswer.plain(rows.stream().map(UnetRow::sample).toList()).steering());
  }

  private Tensor timesteps(List<UnetRow> rows) {
    if (session.inputs().get(INPUTS.timestep()).rank() == 0) {
      return Tensor.of(new float[] {rows.getFirst().timestep()});
    } else if (oneTimestep) {
      return Tensor.of(new float[] {rows.getFirst().timestep()}, 1);
    }
    return Tensor.zeros(rows.size()).map(i -> rows.get(i).timestep());
  }

  private static void requireRank(TensorSpec spec, int rank) {
    if (spec.rank() != rank) {
      throw new IllegalArgumentException(
          "unet: expected '" + spec.name() + "' of rank " + rank + ", found rank " + spec.rank());
    }
  }
}
