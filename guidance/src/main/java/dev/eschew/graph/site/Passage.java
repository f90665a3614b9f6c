package dev.eschew.graph.site;

import dev.eschew.graph.Node;
import dev.eschew.graph.StaticValues;
import java.util.Optional;
import java.util.Set;

/**
 * A node that hands a tensor on: moved, converted, or multiplied by a scalar.
 *
 * @param input the tensor that is handed on
 * @param factor the scalar; 1 if there is none
 */
record Passage(String input, double factor) {
  private static final Set<String> UNCHANGED =
      Set.of("Identity", "Cast", "Reshape", "Transpose", "Dropout");

  /** The passage through a node; empty if it computes something. */
  static Optional<Passage> of(Node node, StaticValues values) {
    if (UNCHANGED.stream().anyMatch(node::is)) {
      return Optional.of(new Passage(node.input(0), 1));
    } else if (node.is("Mul")) {
      return scaled(values, node.input(0), node.input(1))
          .or(() -> scaled(values, node.input(1), node.input(0)));
    } else if (node.is("Div")) {
      return values.scalar(node.input(1)).map(divisor -> new Passage(node.input(0), 1 / divisor));
    } else if (node.is("Add")) {
      return values.isZero(node.input(1))
          ? Optional.of(new Passage(node.input(0), 1))
          : values.isZero(node.input(0))
              ? Optional.of(new Passage(node.input(1), 1))
              : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<Passage> scaled(StaticValues values, String tensor, String factor) {
    return values.scalar(factor).map(value -> new Passage(tensor, value));
  }
}
