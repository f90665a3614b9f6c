package dev.eschew.graph.site;

import dev.eschew.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * A product of two batches of matrices in one of the ways it is written.
 *
 * @param left first factor
 * @param right second factor
 * @param rightIsTransposed whether rows of {@code right} are multiplied, not columns
 * @param factor what the product is multiplied by
 */
record Product(String left, String right, boolean rightIsTransposed, double factor) {
  /** The product that a node computes; empty if it is another operator. */
  static Optional<Product> of(Node node) {
    if (node.is("MatMul")) {
      return Optional.of(new Product(node.input(0), node.input(1), false, 1));
    } else if (node.is(Node.CONTRIB, "FusedMatMul")
        && node.attribute("transA", 0) == 0
        && node.attribute("transBatchA", 0) == 0
        && node.attribute("transBatchB", 0) == 0) {
      return Optional.of(
          new Product(
              node.input(0),
              node.input(1),
              node.attribute("transB", 0) != 0,
              node.attribute("alpha", 1f)));
    } else if (node.is("Einsum") && node.inputs().size() == 2) {
      return einsum(node);
    }
    return Optional.empty();
  }

  /**
   * Knows "b i d, b j d -> b i j" and "b i j, b j d -> b i d", with any letters and one or two b.
   */
  private static Optional<Product> einsum(Node node) {
    String equation = node.attribute("equation").map(text -> text.getS().toStringUtf8()).orElse("");
    List<String> sides = List.of(equation.replace(" ", "").split("->|,"));
    if (sides.size() != 3 || sides.stream().mapToInt(String::length).distinct().count() != 1) {
      return Optional.empty();
    }
    String a = sides.get(0);
    String b = sides.get(1);
    String out = sides.get(2);
    int batch = a.length() - 2;
    if (batch < 1
        || !a.substring(0, batch).equals(b.substring(0, batch))
        || !a.substring(0, batch).equals(out.substring(0, batch))
        || a.charAt(batch) != out.charAt(batch)) {
      return Optional.empty();
    }
    char summed = a.charAt(batch + 1);
    if (b.charAt(batch + 1) == summed && b.charAt(batch) == out.charAt(batch + 1)) {
      return Optional.of(new Product(node.input(0), node.input(1), true, 1));
    } else if (b.charAt(batch) == summed && b.charAt(batch + 1) == out.charAt(batch + 1)) {
      return Optional.of(new Product(node.input(0), node.input(1), false, 1));
    }
    return Optional.empty();
  }
}
