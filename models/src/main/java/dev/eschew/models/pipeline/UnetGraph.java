package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Graph;
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
  private final Path file;
  private final WovenGraph woven;

  private UnetGraph(Path file, WovenGraph woven) {
    this.file = file;
    this.woven = woven;
  }

  /**
   * Reads a file and weaves.
   *
   * @throws IllegalArgumentException if it is not a UNet
   * @throws IOException if it cannot be read
   */
  public static UnetGraph read(Path file, Weaving weaving) throws IOException {
    try {
      Graph graph = Graph.read(file);
      return new UnetGraph(file, new Weaver(NetworkInputs.UNET).weave(graph, weaving));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name(file) + ": " + e.getMessage(), e);
    }
  }

  /**
   * What its input holds.
   *
   * @throws IllegalArgumentException if it must be told what nobody here can tell it
   */
  public UnetChannels channels() {
    Graph graph = woven.graph();
    String sample = NetworkInputs.UNET.sample();
    String prediction = graph.outputs().keySet().iterator().next();
    long read = graph.extent(sample, 1);
    long written = graph.extent(prediction, 1);
    return UnetChannels.of(
        read >= 1 ? read : ConvolutionChannels.ofInput(graph, sample).orElse(-1),
        written >= 1 ? written : ConvolutionChannels.ofOutput(graph, prediction).orElse(-1));
  }

  /** What was found and done. */
  public WovenGraph woven() {
    return woven;
  }

  /**
   * Opens the rewritten graph; its external data stays where it is.
   *
   * @throws dev.eschew.models.onnx.OnnxFailure if the runtime refuses it
   */
  public OnnxSession open(OnnxRuntime runtime) {
    return runtime.open(name(file), woven.graph().toBytes(), file.toAbsolutePath().getParent());
  }

  /** As messages say it: the file in its folder. */
  private static String name(Path file) {
    return file.toAbsolutePath().getParent().getFileName() + "/" + file.getFileName();
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
