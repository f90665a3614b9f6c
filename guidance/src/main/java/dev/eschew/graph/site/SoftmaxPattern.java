package dev.eschew.graph.site;

import dev.eschew.graph.Graph;
import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import dev.eschew.graph.site.HeadLayout.Axis;
import java.util.List;
import java.util.Optional;

/**
 * Attention written out: scores, softmax over the keys, weighted sum of the values; the scale on
 * queries, keys or scores, the heads on an axis of their own or beside the batch.
 */
final class SoftmaxPattern implements AttentionPattern {
  private static final int LONGEST_CHAIN = 16;

  @Override
  public boolean isAnchor(Node node) {
    return node.is("Softmax");
  }

  @Override
  public Match match(Node softmax, Graph graph, StaticValues values) throws NotUnderstood {
    Operand scores = scores(softmax, graph, values);
    Node scoreNode = graph.producer(scores.source()).orElseThrow();
    Product score = Product.of(scoreNode).orElseThrow();
    Operand query = operand(graph, values, score.left(), "query");
    Operand key = operand(graph, values, score.right(), "key");
    Node sum = weightedSum(softmax, graph, values);
    Product weighted = Product.of(sum).orElseThrow();
    Operand value = operand(graph, values, weighted.right(), "value");
    require(query.layout().endsWith(Axis.TOKENS, Axis.CHANNELS), "query", query);
    require(
        score.rightIsTransposed()
            ? key.layout().endsWith(Axis.TOKENS, Axis.CHANNELS)
            : key.layout().endsWith(Axis.CHANNELS, Axis.TOKENS),
        "key",
        key);
    require(
        weighted.rightIsTransposed()
            ? value.layout().endsWith(Axis.CHANNELS, Axis.TOKENS)
            : value.layout().endsWith(Axis.TOKENS, Axis.CHANNELS),
        "value",
        value);
    if (value.scale() != 1 || weighted.factor() != 1) {
      throw new NotUnderstood("its values are scaled by " + value.scale() * weighted.factor());
    }
    int heads = heads(query, key, value);
    double scale = scores.scale() * score.factor() * query.scale() * key.scale();
    return new Match(
        AttentionForm.DECOMPOSED,
        Optional.of(
            new Projections(
                query.source(),
                key.source(),
                value.source(),
                Optional.empty(),
                heads,
                (float) scale)),
        key.source(),
        sum.output(),
        Optional.of(new HeadLayout(query.layout().axes(), Optional.of(heads))));
  }

  /** The product that gives the scores, with the scale between it and the softmax. */
  private static Operand scores(Node softmax, Graph graph, StaticValues values)
      throws NotUnderstood {
    long axis = softmax.attribute("axis", graph.opset() < 13 ? 1L : -1L);
    String tensor = softmax.input(0);
    double scale = 1;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Node> producer = graph.producer(tensor);
      if (producer.flatMap(Product::of).isPresent()) {
        requireLastAxis(axis, values.rank(tensor));
        return new Operand(tensor, HeadLayout.PROJECTED, scale);
      }
      Optional<Passage> passage =
          producer
              .filter(node -> !node.is("Reshape") && !node.is("Transpose"))
              .flatMap(node -> Passage.of(node, values));
      if (passage.isEmpty()) {
        break;
      }
      tensor = passage.get().input();
      scale *= passage.get().factor();
    }
    throw new NotUnderstood(
        "its scores come from "
            + graph.producer(tensor).map(Node::toString).orElse(tensor)
            + ", not from a product of queries and keys (a mask?)");
  }

  private static void requireLastAxis(long axis, Optional<Integer> rank) throws NotUnderstood {
    if (axis != -1 && rank.filter(known -> axis == known - 1).isEmpty()) {
      throw new NotUnderstood("its softmax is over axis " + axis + ", not the last");
    }
  }

  private static Node weightedSum(Node softmax, Graph graph, StaticValues values)
      throws NotUnderstood {
    String tensor = softmax.output();
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      List<Node> readers =
          graph.readers(tensor).stream().filter(node -> !node.is("Shape")).toList();
      if (readers.size() != 1) {
        break;
      }
      Node reader = readers.getFirst();
      if (Product.of(reader).isPresent() && reader.input(0).equals(tensor)) {
        return reader;
      }
      if (reader.is("Reshape")
          || reader.is("Transpose")
          || Passage.of(reader, values).filter(passage -> passage.factor() == 1).isEmpty()) {
        break;
      }
      tensor = reader.output();
    }
    throw new NotUnderstood("its weights are not multiplied with values");
  }

  private static Operand operand(Graph graph, StaticValues values, String tensor, String role)
      throws NotUnderstood {
    return Operand.trace(graph, values, tensor)
        .orElseThrow(() -> new NotUnderstood("its " + role + " " + tensor + " is laid out oddly"));
  }

  private static void require(boolean expected, String role, Operand operand) throws NotUnderstood {
    if (!expected) {
      throw new NotUnderstood("its " + role + " has the axes " + operand.layout().axes());
    }
  }

  private static int heads(Operand... operands) throws NotUnderstood {
    List<Integer> counts =
        List.of(operands).stream()
            .flatMap(operand -> operand.layout().heads().stream())
            .distinct()
            .toList();
    if (counts.size() != 1) {
      throw new NotUnderstood("its number of heads is " + (counts.isEmpty() ? "open" : counts));
    }
    return counts.getFirst();
  }
}
