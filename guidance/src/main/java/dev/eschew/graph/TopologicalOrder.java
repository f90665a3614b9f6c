package dev.eschew.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The nodes that a graph's outputs need, each after those it reads from. */
final class TopologicalOrder {
  private TopologicalOrder() {}

  /**
   * Orders the nodes.
   *
   * @throws IllegalArgumentException if nodes read in a circle
   */
  static List<Node> of(Graph graph) {
    Map<Node, Integer> place = new HashMap<>();
    for (Node node : graph.nodes()) {
      place.put(node, place.size());
    }
    Set<Node> done = new HashSet<>();
    Set<Node> open = new HashSet<>();
    List<Node> order = new ArrayList<>();
    for (String output : graph.outputs().keySet()) {
      graph.producer(output).ifPresent(node -> visit(graph, node, place, done, open, order));
    }
    return order;
  }

  private record Visit(Node node, Iterator<Node> rest) {}

  /** Depth first, with a stack of its own: graphs are thousands of nodes deep. */
  private static void visit(
      Graph graph,
      Node root,
      Map<Node, Integer> place,
      Set<Node> done,
      Set<Node> open,
      List<Node> order) {
    if (done.contains(root)) {
      return;
    }
    Deque<Visit> stack = new ArrayDeque<>();
    open.add(root);
    stack.push(new Visit(root, sources(graph, root, place)));
    while (!stack.isEmpty()) {
      Visit top = stack.peek();
      if (!top.rest().hasNext()) {
        stack.pop();
        open.remove(top.node());
        done.add(top.node());
        order.add(top.node());
        continue;
      }
      Node next = top.rest().next();
      if (done.contains(next)) {
        continue;
      }
      if (!open.add(next)) {
        throw new IllegalArgumentException("nodes read in a circle at " + next);
      }
      stack.push(new Visit(next, sources(graph, next, place)));
    }
  }

  /** In the file's order, so that a graph that was not edited stays much as it was. */
  private static Iterator<Node> sources(Graph graph, Node node, Map<Node, Integer> place) {
    return node.reads().stream()
        .flatMap(tensor -> graph.producer(tensor).stream())
        .collect(Collectors.toCollection(() -> new TreeSet<>(Comparator.comparing(place::get))))
        .iterator();
  }
}
