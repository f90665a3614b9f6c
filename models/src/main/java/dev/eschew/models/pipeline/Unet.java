package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.onnx.TensorSpec;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A UNet that predicts noise (or v, or the clean sample) from noisy latents, a timestep and text
 * embeddings. Rows of different images share a run; where the graph takes one timestep for all,
 * rows are grouped by timestep. No term can act inside it.
 */
final class Unet implements NoisePredictor {
  private static final String SAMPLE = "sample";
  private static final String TIMESTEP = "timestep";
  private static final String EMBEDDING = "encoder_hidden_states";

  private final OnnxSession session;
  private final String output;
  private final int channels;
  private final boolean oneTimestep;

  Unet(OnnxSession session) {
    this.session = session;
    Map<String, TensorSpec> inputs = session.inputs();
    if (!inputs.keySet().equals(Set.of(SAMPLE, TIMESTEP, EMBEDDING))) {
      throw new IllegalArgumentException(
          "unet: expected the inputs "
              + List.of(SAMPLE, TIMESTEP, EMBEDDING)
              + ", found "
              + inputs.keySet());
    }
    requireRank(inputs.get(SAMPLE), 4);
    requireRank(inputs.get(EMBEDDING), 3);
    this.channels = Math.toIntExact(inputs.get(SAMPLE).extent(1));
    if (channels < 1) {
      throw new IllegalArgumentException(
          "unet: the graph leaves the number of latent channels open");
    }
    this.output = session.outputs().keySet().iterator().next();
    // A scalar, or a vector whose one extent is fixed to 1: one value for the whole run.
    TensorSpec timestep = inputs.get(TIMESTEP);
    this.oneTimestep = timestep.rank() == 0 || timestep.extent(0) == 1;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public List<SiteClass> steerableSites() {
    return List.of();
  }

  @Override
  public List<SiteClass> mergeableSites() {
    return List.of();
  }

  @Override
  public UnetAnswer predict(List<UnetRow> rows) {
    if (rows.stream().anyMatch(UnetRow::hasTerms)) {
      throw new IllegalArgumentException("unet: no term can act inside this graph");
    }
    return UnetAnswer.plain(oneTimestep ? byTimestep(rows) : run(rows));
  }

  private List<Tensor> byTimestep(List<UnetRow> rows) {
    Map<Float, List<Integer>> byTimestep = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      byTimestep.computeIfAbsent(rows.get(i).timestep(), _ -> new ArrayList<>()).add(i);
    }
    Tensor[] predictions = new Tensor[rows.size()];
    for (List<Integer> indices : byTimestep.values()) {
      List<Tensor> group = run(indices.stream().map(rows::get).toList());
      for (int i = 0; i < group.size(); i++) {
        predictions[indices.get(i)] = group.get(i);
      }
    }
    return Arrays.asList(predictions);
  }

  private List<Tensor> run(List<UnetRow> rows) {
    Tensor samples = Batch.join(rows.stream().map(UnetRow::sample).toList());
    Map<String, Tensor> inputs =
        Map.of(
            SAMPLE, samples,
            TIMESTEP, timesteps(rows),
            EMBEDDING, Batch.join(rows.stream().map(UnetRow::embedding).toList()));
    return Batch.split(session.run(inputs, output, samples.shape()));
  }

  private Tensor timesteps(List<UnetRow> rows) {
    if (session.inputs().get(TIMESTEP).rank() == 0) {
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
