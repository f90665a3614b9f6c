package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One operator of a graph. Its inputs can be redirected; all else stays as it was read or made. Two
 * nodes are equal only if they are the same node.
 */
public final class Node {
  /** The domain of ONNX Runtime's own operators. */
  public static final String CONTRIB = "com.microsoft";

  private final NodeProto proto;
  private final List<String> inputs;
  private final Set<String> captures;

  /** A node as a file or a rule made it. */
  public Node(NodeProto proto) {
    this.proto = proto;
    this.inputs = new ArrayList<>(proto.getInputList());
    this.captures = Captures.of(proto);
  }

  public String name() {
    return proto.getName();
  }

  /** Name and operator, for reports. */
  @Override
  public String toString() {
    return proto.getName() + " (" + proto.getOpType() + ")";
  }

  /** What it does, in its domain's words. */
  public String operator() {
    return proto.getOpType();
  }

  /** Whose operator it is; empty for ONNX itself. */
  public String domain() {
    return proto.getDomain();
  }

  /** Whether it is an operator of ONNX itself. */
  public boolean is(String operator) {
    return proto.getOpType().equals(operator)
        && (proto.getDomain().isEmpty() || proto.getDomain().equals("ai.onnx"));
  }

  /** Whether it is an operator of this other domain. */
  public boolean is(String domain, String operator) {
    return proto.getOpType().equals(operator) && proto.getDomain().equals(domain);
  }

  /** The tensors it reads, an empty name where an optional one is left out. */
  public List<String> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  /** Input {@code index}; the empty name if it is left out. */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /** The tensors it writes. */
  public List<String> outputs() {
    return proto.getOutputList();
  }

  /** Its first output. */
  public String output() {
    return proto.getOutput(0);
  }

  /** An attribute as it stands in the file. */
  public Optional<AttributeProto> attribute(String name) {
    return proto.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }

  /** An integer attribute. */
  public long attribute(String name, long absent) {
    return attribute(name).map(AttributeProto::getI).orElse(absent);
  }

  /** A float attribute. */
  public float attribute(String name, float absent) {
    return attribute(name).map(AttributeProto::getF).orElse(absent);
  }

  /** An attribute that is a list of integers; empty if there is none. */
  public List<Long> integers(String name) {
    return attribute(name).map(AttributeProto::getIntsList).orElse(List.of());
  }

  /** All tensors it needs: its inputs, and what its subgraphs read from outside of themselves. */
  public Set<String> reads() {
    Set<String> reads = new LinkedHashSet<>(inputs);
    reads.addAll(captures);
    reads.remove("");
    return reads;
  }

  NodeProto toProto() {
    return proto.toBuilder().clearInput().addAllInput(inputs).build();
  }

  void redirect(String from, String to) {
    Collections.replaceAll(inputs, from, to);
  }

  /** The same node with another value for one of its attributes. */
  public Node with(AttributeProto attribute) {
    NodeProto.Builder changed = toProto().toBuilder().clearAttribute();
    proto.getAttributeList().stream()
        .map(old -> old.getName().equals(attribute.getName()) ? attribute : old)
        .forEach(changed::addAttribute);
    return new Node(changed.build());
  }

  /** The same operator under another name, reading and writing other tensors. */
  public Node copy(String name, List<String> newInputs, List<String> newOutputs) {
    return new Node(
        proto.toBuilder()
            .setName(name)
            .clearInput()
            .addAllInput(newInputs)
            .clearOutput()
            .addAllOutput(newOutputs)
            .build());
  }
}
