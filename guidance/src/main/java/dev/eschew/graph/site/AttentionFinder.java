package dev.eschew.graph.site;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.SiteClass;
import dev.eschew.graph.Dataflow;
import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds every attention block of a network. Each form has its own pattern, tried on every node;
 * what follows (the output projection, the place in the network) is the same for all. Nothing is
 * decided by names.
 */
public final class AttentionFinder {
  private static final int LONGEST_CHAIN = 16;

  private final Graph graph;
  private final NetworkInputs inputs;
  private final StaticValues values;
  private final UShape shape;
  private final Set<String> fromSample;
  private final Set<String> fromText;
  private final List<AttentionPattern> patterns;

  private AttentionFinder(Graph graph, NetworkInputs inputs) {
    this.graph = graph;
    this.inputs = inputs;
    this.values = new StaticValues(graph);
    this.shape = new UShape(graph, inputs.sample());
    this.fromSample = Dataflow.from(graph, inputs.sample());
    this.fromText = Dataflow.from(graph, inputs.text());
    this.patterns =
        List.of(new SoftmaxPattern(), new AttentionOperatorPattern(), new ContribPattern());
  }

  /** Looks through a graph. */
  public static AttentionSites find(Graph graph, NetworkInputs inputs) {
    return new AttentionFinder(graph, inputs).find();
  }

  private AttentionSites find() {
    List<AttentionSite> sites = new ArrayList<>();
    List<String> misunderstood = new ArrayList<>();
    for (Node node : graph.sorted()) {
      for (AttentionPattern pattern : patterns) {
        if (pattern.isAnchor(node)) {
          try {
            sites.add(site(node, pattern.match(node, graph, values)));
          } catch (NotUnderstood reason) {
            misunderstood.add(node + ": " + reason.getMessage());
          }
        }
      }
    }
    return new AttentionSites(sites, misunderstood);
  }

  private AttentionSite site(Node anchor, AttentionPattern.Match match) throws NotUnderstood {
    String attended = attended(match);
    Node projection = outputProjection(attended);
    String output = biased(projection.output());
    return new AttentionSite(
        projection.name(),
        match.form(),
        new SiteClass(shape.block(output), kind(match), shape.level(output)),
        anchor,
        match.projections(),
        attended,
        projection,
        output,
        type(projection.input(1)));
  }

  /** Down from what the pattern gave to the tensor that the output projection reads. */
  private String attended(AttentionPattern.Match match) throws NotUnderstood {
    String tensor = match.output();
    Optional<HeadLayout> layout = match.layout();
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      List<Node> readers = dataReaders(tensor);
      if (readers.size() != 1) {
        throw new NotUnderstood("its result " + tensor + " is read " + readers.size() + " times");
      }
      Node reader = readers.getFirst();
      if (Passage.of(reader, values).filter(passage -> passage.factor() == 1).isEmpty()) {
        if (layout.isPresent() && !layout.get().isProjected()) {
          throw new NotUnderstood("its result reaches " + reader + " with the heads still apart");
        }
        return tensor;
      }
      layout = layout.flatMap(known -> known.after(reader, values));
      if (match.layout().isPresent() && layout.isEmpty()) {
        throw new NotUnderstood(reader + " moves its result in an unknown way");
      }
      tensor = reader.output();
    }
    throw new NotUnderstood("no output projection follows");
  }

  private Node outputProjection(String attended) throws NotUnderstood {
    Node reader = dataReaders(attended).getFirst();
    boolean isProjection =
        Product.of(reader).isPresent()
            && reader.input(0).equals(attended)
            && !fromSample.contains(reader.input(1));
    if (!isProjection) {
      throw new NotUnderstood("expected an output projection, found " + reader);
    }
    return reader;
  }

  /** The projection's output with its bias, where there is one. */
  private String biased(String projected) {
    List<Node> readers = dataReaders(projected);
    if (readers.size() != 1 || !readers.getFirst().is("Add")) {
      return projected;
    }
    Node add = readers.getFirst();
    String other = add.input(0).equals(projected) ? add.input(1) : add.input(0);
    return fromSample.contains(other) ? projected : add.output();
  }

  /** Cross-attention reads keys from the text and not from the picture. */
  private AttentionKind kind(AttentionPattern.Match match) throws NotUnderstood {
    if (fromSample.contains(match.keySource())) {
      return AttentionKind.SELF;
    } else if (fromText.contains(match.keySource())) {
      return AttentionKind.CROSS;
    }
    throw new NotUnderstood(
        "its keys come neither from '" + inputs.sample() + "' nor from '" + inputs.text() + "'");
  }

  private List<Node> dataReaders(String tensor) {
    return graph.readers(tensor).stream().filter(node -> !node.is("Shape")).toList();
  }

  private static TensorProto.DataType type(long number) {
    TensorProto.DataType known = TensorProto.DataType.forNumber((int) number);
    return known == null ? TensorProto.DataType.FLOAT : known;
  }

  /** The element type of a weight; computed as float32 where it cannot be told. */
  private TensorProto.DataType type(String weight) {
    String tensor = weight;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<TensorProto> constant = graph.initializer(tensor);
      if (constant.isPresent()) {
        return type(constant.get().getDataType());
      }
      Optional<Node> producer = graph.producer(tensor);
      if (producer.isEmpty()) {
        break;
      } else if (producer.get().is("Cast")) {
        return type(producer.get().attribute("to", 1L));
      } else if (producer.get().is("Constant")) {
        return producer
            .get()
            .attribute("value")
            .map(value -> type(value.getT().getDataType()))
            .orElse(TensorProto.DataType.FLOAT);
      }
      tensor = producer.get().input(0);
    }
    return TensorProto.DataType.FLOAT;
  }
}
