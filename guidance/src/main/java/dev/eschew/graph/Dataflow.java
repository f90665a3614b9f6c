package dev.eschew.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Which tensors are computed from another one's values. Reading a tensor's shape does not count:
 * nearly everything depends on the batch's size.
 */
public final class Dataflow {
  private Dataflow() {}

  /** All tensors computed from {@code tensor}, itself included. */
  public static Set<String> from(Graph graph, String tensor) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    reached.add(tensor);
    open.add(tensor);
    while (!open.isEmpty()) {
      for (Node reader : graph.readers(open.remove())) {
        if (!reader.is("Shape") && !reader.is("Size")) {
          reader.outputs().stream().filter(reached::add).forEach(open::add);
        }
      }
    }
    return reached;
  }

  /** All tensors that {@code tensor} is computed from, itself included. */
  public static Set<String> to(Graph graph, String tensor) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    reached.add(tensor);
    open.add(tensor);
    while (!open.isEmpty()) {
      graph
          .producer(open.remove())
          .filter(node -> !node.is("Shape") && !node.is("Size"))
          .ifPresent(node -> node.reads().stream().filter(reached::add).forEach(open::add));
    }
    return reached;
  }
}
