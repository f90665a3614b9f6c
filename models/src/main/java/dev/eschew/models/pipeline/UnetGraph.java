package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Graph;
import dev.eschew.graph.file.GraphFile;
import dev.eschew.graph.rule.MergeTokens;
import dev.eschew.graph.rule.SteerCrossAttention;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.ConvolutionChannels;
import dev.eschew.graph.site.NetworkInputs;
import dev.eschew.graph.weave.Weaver;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.graph.weave.WovenGraph;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A UNet's file, with guidance woven in. */
public final class UnetGraph {
  private final GraphFile file;
  private final NetworkInputs inputs;
  private final String prediction;
  private final WovenGraph woven;

  private UnetGraph(GraphFile file, Weaving weaving) {
    Graph graph = file.graph();
    this.file = file;
    this.inputs = NetworkInputs.of(graph);
    this.prediction = NetworkInputs.prediction(graph);
    this.woven = new Weaver(inputs).weave(graph, weaving);
  }

  /**
   * Reads a file and weaves.
   *
   * @throws IllegalArgumentException if it is not a UNet
   * @throws IOException if it cannot be read
   */
  public static UnetGraph read(Path path, Weaving weaving) throws IOException {
    GraphFile file = GraphFile.read(path);
    try {
      return new UnetGraph(file, weaving);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * What its input holds.
   *
   * @throws IllegalArgumentException if it must be told what nobody here can tell it
   */
  public UnetChannels channels() {
    Graph graph = woven.graph();
    long read = graph.extent(inputs.sample(), 1);
    long written = graph.extent(prediction, 1);
    return UnetChannels.of(
        read >= 1 ? read : ConvolutionChannels.ofInput(graph, inputs.sample()).orElse(-1),
        written >= 1 ? written : ConvolutionChannels.ofOutput(graph, prediction).orElse(-1));
  }

  /** The file as it was read. */
  public GraphFile file() {
    return file;
  }

  /** What its inputs are for. */
  NetworkInputs inputs() {
    return inputs;
  }

  /** The output that is the prediction. */
  String prediction() {
    return prediction;
  }

  /** What was found and done. */
  public WovenGraph woven() {
    return woven;
  }

  /**
   * Opens the rewritten graph; its external data stays where it is.
   *
   * @throws dev.eschew.models.onnx.OnnxFailure if the device cannot run it
   */
  public OnnxSession open(OnnxRuntime runtime) {
    PartGraph.requireSupport(file, runtime.device());
    return runtime.open(file.name(), woven.graph().toBytes(), file.folder());
  }

  /** How many sites of a class can be steered. */
  int steeredSites(SiteClass place) {
    return count(woven.steered(), place);
  }

  /** After how many sites of a class tokens can be merged. */
  int mergedSites(SiteClass place) {
    return count(woven.merged(), place);
  }

  private static int count(List<AttentionSite> sites, SiteClass place) {
    return (int) sites.stream().filter(site -> site.place().equals(place)).count();
  }

  /** Why cross-attention cannot be steered, as far as it cannot. */
  public List<String> steeringRefusals() {
    return woven.refusals(SteerCrossAttention.class.getSimpleName());
  }

  /** Why tokens cannot be merged, as far as they cannot. */
  public List<String> mergingRefusals() {
    return woven.refusals(MergeTokens.class.getSimpleName());
  }
}
