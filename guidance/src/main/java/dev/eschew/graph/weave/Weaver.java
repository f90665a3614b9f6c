package dev.eschew.graph.weave;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import dev.eschew.attention.AttentionKind;
import dev.eschew.graph.Graph;
import dev.eschew.graph.rule.DropLeftoverInputs;
import dev.eschew.graph.rule.ExposeSkipBias;
import dev.eschew.graph.rule.FuseAttention;
import dev.eschew.graph.rule.MergeTokens;
import dev.eschew.graph.rule.RowTimesteps;
import dev.eschew.graph.rule.Rule;
import dev.eschew.graph.rule.RuleReport;
import dev.eschew.graph.rule.SteerCrossAttention;
import dev.eschew.graph.rule.WidenToFloat32;
import dev.eschew.graph.site.AttentionFinder;
import dev.eschew.graph.site.AttentionForm;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.site.AttentionSites;
import dev.eschew.graph.site.NetworkInputs;
import java.util.ArrayList;
import java.util.List;

/** Applies the rules to a network. */
public final class Weaver {
  private final NetworkInputs inputs;

  /** A weaver for networks with these inputs. */
  public Weaver(NetworkInputs inputs) {
    this.inputs = inputs;
  }

  /** Rewrites a graph in place. */
  public WovenGraph weave(Graph graph, Weaving weaving) {
    requireRank(graph, inputs.sample(), 4, 4);
    requireRank(graph, inputs.timestep(), 0, 1);
    requireRank(graph, inputs.text(), 3, 3);
    List<RuleReport> reports = new ArrayList<>();
    List<String> own = List.of(inputs.sample(), inputs.timestep(), inputs.text());
    reports.add(new DropLeftoverInputs(own).apply(graph, List.of()));
    // Kernels for bfloat16 are few and untried here; float32 holds all of its values.
    List<DataType> widened = weaving.widen() ? WidenToFloat32.HALF : List.of(DataType.BFLOAT16);
    reports.add(new WidenToFloat32(widened).apply(graph, List.of()));
    if (weaving.guidance()) {
      reports.add(new ExposeSkipBias().apply(graph, List.of()));
    }
    AttentionSites found = AttentionFinder.find(graph, inputs);
    List<AttentionSite> sites = found.sites();
    List<Rule> rules = new ArrayList<>();
    rules.add(new RowTimesteps(inputs));
    if (weaving.fuse()) {
      rules.add(new FuseAttention());
    }
    if (weaving.guidance()) {
      rules.add(new SteerCrossAttention(inputs));
      rules.add(new MergeTokens());
    }
    rules.forEach(rule -> reports.add(rule.apply(graph, sites)));
    boolean fused =
        found.misunderstood().isEmpty()
            && (weaving.fuse()
                || sites.stream().noneMatch(site -> site.form() == AttentionForm.DECOMPOSED));
    return new WovenGraph(
        graph,
        found,
        reports,
        weaving.guidance() ? sites.stream().filter(Weaver::isSteerable).toList() : List.of(),
        weaving.guidance() ? sites : List.of(),
        fused);
  }

  private static void requireRank(Graph graph, String input, int least, int most) {
    TypeProto type = graph.inputs().get(input).getType();
    int rank = type.getTensorType().getShape().getDimCount();
    if (!type.hasTensorType()
        || DataType.forNumber(type.getTensorType().getElemType()) == null
        || rank < least
        || rank > most) {
      throw new IllegalArgumentException(
          "expected the input '%s' to be a tensor of rank %d, found rank %d of element type %d"
              .formatted(input, most, rank, type.getTensorType().getElemType()));
    }
  }

  private static boolean isSteerable(AttentionSite site) {
    return site.place().kind() == AttentionKind.CROSS && site.projections().isPresent();
  }
}
