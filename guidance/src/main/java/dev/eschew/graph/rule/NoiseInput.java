package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.site.AttentionSite;
import java.util.List;
import java.util.Set;

/**
 * Lets the caller draw: a graph that draws normal noise by itself (a VAE encoder that samples, as
 * an older conversion script exports it) reads that noise from an input instead. What is fed is
 * then what it would have drawn, so zeros give the mean and seeds count.
 */
public final class NoiseInput implements Rule {
  /** The input, of the rank and shape of what the graph drew: (B, C, h, w) for a VAE encoder. */
  public static final String NAME = "eschew_noise";

  private static final List<String> DIMENSIONS =
      List.of("noise_batch", "noise_channels", "noise_height", "noise_width");

  private static final Set<String> NORMAL = Set.of("RandomNormal", "RandomNormalLike");
  private static final Set<String> OTHER =
      Set.of("RandomUniform", "RandomUniformLike", "Multinomial", "Bernoulli");

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<Node> drawing = graph.sorted().stream().filter(NoiseInput::draws).toList();
    if (drawing.isEmpty()) {
      return new RuleReport(name(), List.of(), List.of());
    } else if (drawing.size() > 1) {
      return refused("expected one node that draws, found " + drawing);
    }
    Node node = drawing.getFirst();
    if (!NORMAL.contains(node.operator())) {
      return refused(node + ": expected normal noise");
    } else if (node.attribute("mean", 0f) != 0 || node.attribute("scale", 1f) != 1) {
      return refused(
          "%s: expected mean 0 and scale 1, found %s and %s"
              .formatted(node, node.attribute("mean", 0f), node.attribute("scale", 1f)));
    } else if (graph.contains(NAME)) {
      return refused("'" + NAME + "' is there already");
    }
    graph.redirect(node.output(), NAME);
    graph.remove(node);
    graph.input(NAME, type(node), DIMENSIONS);
    return new RuleReport(name(), List.of(node.toString()), List.of());
  }

  /** Nodes of subgraphs are not seen: exporters put none there. */
  private static boolean draws(Node node) {
    return node.domain().isEmpty()
        && (NORMAL.contains(node.operator()) || OTHER.contains(node.operator()));
  }

  private static DataType type(Node node) {
    DataType type =
        DataType.forNumber(
            Math.toIntExact(node.attribute("dtype", (long) DataType.FLOAT.getNumber())));
    return type == null ? DataType.FLOAT : type;
  }

  private RuleReport refused(String reason) {
    return new RuleReport(name(), List.of(), List.of(reason));
  }
}
