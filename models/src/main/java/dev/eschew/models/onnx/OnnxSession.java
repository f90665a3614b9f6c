package dev.eschew.models.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.eschew.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One loaded graph. Inputs and outputs are float32 tensors here and are converted to and from what
 * the graph declares. Values cross in direct buffers that the session keeps between runs, and
 * outputs whose shape the caller knows are written by the runtime straight into one (copying
 * through heap buffers is slower by orders of magnitude).
 *
 * <p>One run at a time: callers on other threads wait. A run within {@link RunInterrupt#during} can
 * be ended.
 */
public final class OnnxSession implements AutoCloseable {
  /** More than any tensor that a picture is made of. */
  private static final long MOST_VALUES = 1L << 28;

  private final String name;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final BusyTime busy;
  private final Map<String, TensorSpec> inputs;
  private final Map<String, TensorSpec> outputs;
  private final Map<String, ByteBuffer> inputBuffers = new HashMap<>();
  private final Map<String, ByteBuffer> outputBuffers = new HashMap<>();

  OnnxSession(String name, OrtEnvironment environment, OrtSession session, BusyTime busy)
      throws OrtException {
    this.name = name;
    this.environment = environment;
    this.session = session;
    this.busy = busy;
    try {
      this.inputs = specs(session.getInputInfo());
      this.outputs = specs(session.getOutputInfo());
      if (outputs.isEmpty()) {
        throw new IllegalArgumentException(name + ": the graph has no output");
      }
    } catch (OrtException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The graph's inputs by name, in its order. */
  public Map<String, TensorSpec> inputs() {
    return inputs;
  }

  /** The graph's outputs by name, in its order. */
  public Map<String, TensorSpec> outputs() {
    return outputs;
  }

  /** An output whose shape the graph alone knows. */
  public Tensor run(Map<String, Tensor> values, String output) {
    return run(values, Map.of(), Set.of(output)).get(output);
  }

  /**
   * An output whose shape the caller knows; the runtime writes it in place.
   *
   * @param shape the output's shape in this run
   */
  public Tensor run(Map<String, Tensor> values, String output, int... shape) {
    return run(values, Map.of(output, shape), Set.of()).get(output);
  }

  /**
   * Several outputs.
   *
   * @param known outputs whose shapes the caller knows; the runtime writes them in place
   * @param open outputs whose shapes the graph alone knows
   * @return all of them by name
   */
  public synchronized Map<String, Tensor> run(
      Map<String, Tensor> values, Map<String, int[]> known, Set<String> open) {
    if (!values.keySet().equals(inputs.keySet())) {
      throw new IllegalArgumentException(
          name + " takes the inputs " + inputs.keySet() + ", but was given " + values.keySet());
    }
    RowPadding padding = RowPadding.of(inputs, values);
    if (padding.isNone()) {
      return runAsIs(values, known, open);
    }
    Map<String, int[]> filled = new HashMap<>();
    known.forEach((output, shape) -> filled.put(output, padding.filled(shape)));
    Map<String, Tensor> answers = runAsIs(padding.filled(inputs, values), filled, open);
    answers.replaceAll((_, answer) -> padding.cut(answer));
    return answers;
  }

  private Map<String, Tensor> runAsIs(
      Map<String, Tensor> values, Map<String, int[]> known, Set<String> open) {
    List<OnnxTensor> opened = new ArrayList<>();
    try {
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> entry : values.entrySet()) {
        OnnxTensor tensor = toNative(entry.getKey(), entry.getValue());
        opened.add(tensor);
        tensors.put(entry.getKey(), tensor);
      }
      Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
      for (Map.Entry<String, int[]> entry : known.entrySet()) {
        OnnxTensor tensor = pinned(entry.getKey(), entry.getValue());
        opened.add(tensor);
        pinned.put(entry.getKey(), tensor);
      }
      try (OrtSession.Result result = run(tensors, open, pinned)) {
        return fromNative(result, known, open);
      }
    } catch (OrtException e) {
      if (RunInterrupt.current().filter(RunInterrupt::isInterrupted).isPresent()) {
        throw new RunInterrupt.RunInterrupted();
      }
      throw new OnnxFailure(name + ": " + e.getMessage(), e);
    } finally {
      opened.forEach(OnnxTensor::close);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the caller closes
  private OrtSession.Result run(
      Map<String, OnnxTensor> tensors, Set<String> open, Map<String, OnnxTensor> pinned)
      throws OrtException {
    Optional<RunInterrupt> interrupt = RunInterrupt.current();
    if (interrupt.isEmpty()) {
      return timed(() -> session.run(tensors, open, pinned));
    }
    try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
      interrupt.get().began(options);
      try {
        return timed(() -> session.run(tensors, open, pinned, options));
      } finally {
        interrupt.get().ended(options);
      }
    }
  }

  private interface Run {
    OrtSession.Result result() throws OrtException;
  }

  private OrtSession.Result timed(Run run) throws OrtException {
    busy.begin();
    try {
      return run.result();
    } finally {
      busy.end();
    }
  }

  @Override
  public synchronized void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new OnnxFailure(name + ": closing failed: " + e.getMessage(), e);
    } finally {
      inputBuffers.clear();
      outputBuffers.clear();
    }
  }

  private OnnxTensor pinned(String output, int[] shape) throws OrtException {
    ElementType type = requireOutput(output).type();
    ByteBuffer buffer = buffer(outputBuffers, output, Tensor.size(shape) * type.bytes());
    return OnnxTensor.createTensor(environment, buffer, longShape(shape), type.javaType());
  }

  private Map<String, Tensor> fromNative(
      OrtSession.Result result, Map<String, int[]> known, Set<String> open) {
    Map<String, Tensor> outputTensors = new LinkedHashMap<>();
    known.forEach((output, shape) -> {
      float[] data = new float[Tensor.size(shape)];
      requireOutput(output).type().get(outputBuffers.get(output), data);
      outputTensors.put(output, Tensor.of(data, shape));
    });
    for (String output : open) {
      OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
      int[] shape = shape(output, tensor);
      float[] data = new float[Tensor.size(shape)];
      if (data.length > 0) {
        ByteBuffer buffer = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
        requireOutput(output).type().get(buffer, data);
      }
      outputTensors.put(output, Tensor.of(data, shape));
    }
    return outputTensors;
  }

  private OnnxTensor toNative(String input, Tensor value) throws OrtException {
    ElementType type = inputs.get(input).type();
    ByteBuffer buffer = buffer(inputBuffers, input, value.size() * type.bytes());
    type.put(value.data(), buffer);
    return OnnxTensor.createTensor(environment, buffer, longShape(value.shape()), type.javaType());
  }

  /**
   * The kept buffer of an input or output, grown when it is too small, limited to {@code bytes}.
   */
  private static ByteBuffer buffer(Map<String, ByteBuffer> buffers, String tensor, int bytes) {
    ByteBuffer kept = buffers.get(tensor);
    if (kept == null || kept.capacity() < bytes) {
      kept = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      buffers.put(tensor, kept);
    }
    kept.clear();
    return kept.slice(0, bytes).order(ByteOrder.nativeOrder());
  }

  private TensorSpec requireOutput(String output) {
    TensorSpec spec = outputs.get(output);
    if (spec == null) {
      throw new IllegalArgumentException(
          name + " has no output '" + output + "', only " + outputs.keySet());
    }
    return spec;
  }

  private Map<String, TensorSpec> specs(Map<String, NodeInfo> nodes) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    nodes.forEach((key, node) -> {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw new IllegalArgumentException(name + ": '" + key + "' is not a tensor");
      }
      List<Long> dimensions = Arrays.stream(info.getShape()).boxed().toList();
      specs.put(
          key,
          new TensorSpec(key, ElementType.of(name + ": '" + key + "'", info.type), dimensions));
    });
    return Collections.unmodifiableMap(specs);
  }

  private static long[] longShape(int[] shape) {
    return Arrays.stream(shape).asLongStream().toArray();
  }

  private int[] shape(String output, OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    long size = 1;
    for (long extent : shape) {
      if (extent > MOST_VALUES || size * extent > MOST_VALUES) {
        throw new OnnxFailure(
            name + ": output '" + output + "' is too large: " + Arrays.toString(shape), null);
      }
      size *= extent;
    }
    return Arrays.stream(shape).mapToInt(extent -> (int) extent).toArray();
  }
}
