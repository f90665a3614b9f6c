package dev.eschew.server.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A place in a form, by the names in brackets that lead to it.
 *
 * @param values what was given under just this name, in order
 * @param children by the next name in brackets; the empty one is of lists
 */
record FormNode(List<MultipartBody.Part> values, Map<String, FormNode> children) {
  FormNode() {
    this(new ArrayList<>(), new LinkedHashMap<>());
  }

  void add(List<String> path, MultipartBody.Part part) {
    if (path.isEmpty()) {
      values.add(part);
    } else {
      children
          .computeIfAbsent(path.getFirst(), _ -> new FormNode())
          .add(path.subList(1, path.size()), part);
    }
  }

  /** How many values there are under each whole name that goes on from here. */
  Stream<Integer> counts() {
    return Stream.concat(
        values.isEmpty() ? Stream.empty() : Stream.of(values.size()),
        children.values().stream().flatMap(FormNode::counts));
  }

  /**
   * One of several objects whose fields were given field by field, for all objects in their order.
   *
   * @param of the number of objects; every count is a multiple of it
   */
  FormNode share(int index, int of) {
    int each = values.size() / of;
    FormNode share = new FormNode();
    share.values.addAll(values.subList(index * each, (index + 1) * each));
    children.forEach((name, child) -> share.children.put(name, child.share(index, of)));
    return share;
  }
}
