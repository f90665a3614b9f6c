package dev.eschew.graph.rule;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Graph;
import dev.eschew.graph.NodeWriter;
import dev.eschew.graph.NodeWriter.Value;
import dev.eschew.graph.site.AttentionSite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Negative token merging (arXiv:2412.01339) on the output of every attention block, before the
 * residual addition: each token of a merged row is pushed away from the reference token most like
 * it.
 *
 * <p>Only the references are normalised: the norm of the token itself does not change which
 * reference token wins, and the winner's cosine is its product divided by that norm. The
 * similarities are computed task by task, so that they never need more memory than the caller
 * allows. (The authors' published code takes the maximum over the wrong axis; this follows the
 * paper.)
 */
public final class MergeTokens implements Rule {
  private static final float TINY = 1e-20f;

  @Override
  public RuleReport apply(Graph graph, List<AttentionSite> sites) {
    List<String> applied = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Measurements changes = new Measurements();
    Measurements pushes = new Measurements();
    Map<SiteClass, Integer> places = places(sites);
    NodeWriter shared = new NodeWriter(name(), graph.opset());
    Shapes shapes = Shapes.write(shared);
    for (AttentionSite site : sites) {
      List<String> measured = merge(graph, site, applied.size(), places.get(site.place()), shapes);
      changes.add(site.place(), measured.get(1));
      pushes.add(site.place(), measured.get(2));
      applied.add(site.label());
    }
    if (!applied.isEmpty()) {
      declareInputs(graph, places);
      graph.add(shared.nodes());
      changes.toOutputs(graph, MergingNames.CHANGE);
      pushes.toOutputs(graph, MergingNames.PUSHED);
    }
    return new RuleReport(name(), applied, refused);
  }

  /** The classes of sites in the order of {@link MergingNames#ALPHA}'s first axis. */
  public static Map<SiteClass, Integer> places(List<AttentionSite> sites) {
    Map<SiteClass, Integer> places = new LinkedHashMap<>();
    sites.forEach(site -> places.putIfAbsent(site.place(), places.size()));
    return places;
  }

  private static void declareInputs(Graph graph, Map<SiteClass, Integer> places) {
    graph.input(MergingNames.ROWS, DataType.INT64, List.of("merged"));
    graph.input(MergingNames.REFERENCES, DataType.INT64, List.of("references"));
    graph.input(
        MergingNames.ALPHA,
        DataType.FLOAT,
        List.of(Integer.toString(places.size()), "merged", "1", "1"));
    graph.input(MergingNames.THRESHOLD, DataType.FLOAT, List.of("merged", "1", "1"));
    places.keySet().forEach(place -> graph.input(MergingNames.on(place), DataType.BOOL, List.of()));
    TreeSet<Integer> levels = new TreeSet<>();
    places.keySet().forEach(place -> levels.add(place.level()));
    for (int level : levels) {
      String tokens = MergingNames.tokens(level);
      String tasks = MergingNames.tasks(level);
      graph.input(tokens, DataType.INT64, List.of(tokens + "_count"));
      graph.input(tasks, DataType.INT64, List.of(tasks + "_count", "4"));
    }
  }

  /**
   * Shapes that all sites share.
   *
   * @param tokens (P, -1): a value of each token
   * @param columns (P, -1, 1): the same, to multiply channels with
   * @param scatter the merged rows, (P, 1)
   */
  private record Shapes(String tokens, String columns, String scatter) {
    static Shapes write(NodeWriter writer) {
      String merged = writer.op("Shape", MergingNames.ROWS);
      return new Shapes(
          joined(writer, merged, writer.constant(-1)),
          joined(writer, merged, writer.constant(-1, 1)),
          writer.op("Reshape", MergingNames.ROWS, writer.constant(-1, 1)));
    }
  }

  /** Rewrites a site; returns the gate's outputs. */
  private List<String> merge(Graph graph, AttentionSite site, int index, int place, Shapes shapes) {
    NodeWriter writer = new NodeWriter(name() + "/" + index, graph.opset());
    NodeWriter on = writer.within("on");
    String rows = asFloat(on, on.op("Gather", site.output(), MergingNames.ROWS), site.type());
    String references =
        flat(on, asFloat(on, on.op("Gather", site.output(), MergingNames.REFERENCES), site.type()));
    List<String> best =
        bestMatches(on, rows, on.op("Div", references, norm(on, references)), site.place().level());

    String norm = norm(on, rows);
    String cosine = on.op("Div", on.op("Reshape", best.get(0), shapes.columns()), norm);
    String pushed = on.op("Greater", cosine, MergingNames.THRESHOLD);
    String alpha =
        on.op("Where", pushed, on.op("Gather", MergingNames.ALPHA, on.index(place)), on.scalar(0));
    String match = on.op("Gather", references, on.op("Reshape", best.get(1), shapes.tokens()));
    String away = on.op("Sub", rows, match);
    String merged = on.op("Add", rows, on.op("Mul", away, alpha));
    String change = on.op("Mul", alpha, on.op("Div", on.reduce("ReduceL2", away, -1), norm));

    String typed = site.type() == DataType.FLOAT ? merged : on.cast(merged, site.type());
    String scattered = on.op("ScatterND", site.output(), shapes.scatter(), typed);
    List<String> gated =
        Gate.write(
            writer,
            MergingNames.on(site.place()),
            site.output(),
            site.type(),
            on,
            List.of(
                scattered,
                on.op("Reshape", change, shapes.tokens()),
                on.op("Reshape", on.cast(pushed, DataType.FLOAT), shapes.tokens())));
    graph.redirect(site.output(), gated.getFirst());
    graph.add(writer.nodes());
    return gated;
  }

  private static String asFloat(NodeWriter writer, String tensor, TensorProto.DataType type) {
    return type == DataType.FLOAT ? tensor : writer.cast(tensor, DataType.FLOAT);
  }

  /** (R, N, C) as (R N, C). */
  private static String flat(NodeWriter writer, String rows) {
    return writer.op("Flatten", List.of(NodeWriter.attribute("axis", 2)), rows);
  }

  private static String norm(NodeWriter writer, String tokens) {
    return writer.op("Max", writer.reduce("ReduceL2", tokens, -1), writer.scalar(TINY));
  }

  private static String joined(NodeWriter writer, String... vectors) {
    return writer.op("Concat", List.of(NodeWriter.attribute("axis", 0)), vectors);
  }

  /**
   * For each token, the product with the reference token that is most like it, and the place of
   * that token among those of all references.
   */
  private static List<String> bestMatches(
      NodeWriter writer, String rows, String references, int level) {
    String tokens = flat(writer, rows);
    NodeWriter body = writer.within("task");
    String step = body.local("step");
    String going = body.local("going");
    String productsBefore = body.local("products");
    String matchesBefore = body.local("matches");
    List<String> task = body.split(body.op("Gather", MergingNames.tasks(level), step), 1, 1, 1, 1);
    String some = body.op("Slice", tokens, task.get(0), task.get(1), body.constant(0));
    String allowed =
        body.op("Slice", MergingNames.tokens(level), task.get(2), task.get(3), body.constant(0));
    String products =
        body.op(
            "Gemm",
            List.of(NodeWriter.attribute("transB", 1)),
            some,
            body.op("Gather", references, allowed));
    List<AttributeProto> alongLast = List.of(NodeWriter.attribute("axis", -1));
    String best = body.op("ArgMax", alongLast, products);
    String flat = body.constant(-1);
    String product = body.op("GatherElements", alongLast, products, best);
    String joinedProducts = joined(body, productsBefore, body.op("Reshape", product, flat));
    String match = body.op("Gather", allowed, body.op("Reshape", best, flat));
    String joinedMatches = joined(body, matchesBefore, match);
    String goesOn = body.op("Identity", going);
    GraphProto graph =
        body.toSubgraph(
            List.of(
                new Value(step, DataType.INT64, true),
                new Value(going, DataType.BOOL, true),
                new Value(productsBefore, DataType.FLOAT),
                new Value(matchesBefore, DataType.INT64)),
            List.of(
                new Value(goesOn, DataType.BOOL, true),
                new Value(joinedProducts, DataType.FLOAT),
                new Value(joinedMatches, DataType.INT64)));
    String count =
        writer.op(
            "Reshape",
            writer.op(
                "Slice",
                writer.op("Shape", MergingNames.tasks(level)),
                writer.constant(0),
                writer.constant(1)),
            writer.constant());
    return writer.ops(
        "Loop",
        List.of(NodeWriter.attribute("body", graph)),
        2,
        count,
        "",
        writer.constant(none(DataType.FLOAT)),
        writer.constant(none(DataType.INT64)));
  }

  private static TensorProto none(TensorProto.DataType type) {
    return TensorProto.newBuilder().setDataType(type.getNumber()).addDims(0).build();
  }
}
