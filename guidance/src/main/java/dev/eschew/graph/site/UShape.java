package dev.eschew.graph.site;

import dev.eschew.attention.Block;
import dev.eschew.graph.Dataflow;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where in a U-shaped network a tensor is, read from the graph's structure alone, since names do
 * not survive every exporter. The way up begins where feature maps are first joined along the
 * channels (a skip connection); what leads to the joined skip is the way down; what lies between is
 * the middle. The level counts down-sampling convolutions less up-sampling ones.
 */
final class UShape {
  /** ONNX Runtime's operators on channels in blocks, which its offline optimiser may leave. */
  private static final String BLOCKED = "com.microsoft.nchwc";

  private final Map<String, Integer> levels = new HashMap<>();
  private final Set<String> up;
  private final Set<String> down;

  /**
   * Reads a graph.
   *
   * @param sample the input whose values flow through the network
   */
  UShape(Graph graph, String sample) {
    levels.put(sample, 0);
    Node firstJoin = null;
    for (Node node : graph.sorted()) {
      Optional<Integer> level = level(node);
      level.ifPresent(known -> node.outputs().forEach(output -> levels.put(output, known)));
      if (firstJoin == null && isJoin(node)) {
        firstJoin = node;
      }
    }
    if (firstJoin == null) {
      this.up = Set.of();
      this.down = Set.of();
    } else {
      this.up = Dataflow.from(graph, firstJoin.output());
      this.down = Dataflow.to(graph, skip(graph, firstJoin));
    }
  }

  Block block(String tensor) {
    return up.contains(tensor) ? Block.UP : down.contains(tensor) ? Block.DOWN : Block.MID;
  }

  /** How often the sample's sides were halved. */
  int level(String tensor) {
    return Math.max(0, levels.getOrDefault(tensor, 0));
  }

  private Optional<Integer> level(Node node) {
    if (node.is("Shape") || node.is("Size")) {
      return Optional.empty();
    }
    Optional<Integer> before =
        node.inputs().stream().filter(levels::containsKey).findFirst().map(levels::get);
    if (node.is("Resize")
        || node.is("Upsample")
        || node.is("ConvTranspose")
        || node.is(BLOCKED, "Upsample")) {
      return before.map(level -> level - 1);
    } else if (node.integers("strides").stream().anyMatch(stride -> stride > 1)) {
      return before.map(level -> level + 1);
    }
    return before;
  }

  private boolean isJoin(Node node) {
    return node.is("Concat")
        && node.attribute("axis", 0) == 1
        && node.inputs().size() > 1
        && node.inputs().stream().allMatch(levels::containsKey);
  }

  private static String skip(Graph graph, Node join) {
    List<String> joined = join.inputs();
    return Dataflow.to(graph, joined.getFirst()).contains(joined.getLast())
        ? joined.getLast()
        : joined.getFirst();
  }
}
