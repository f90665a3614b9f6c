package dev.eschew.graph.file;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The element types of a graph's weights.
 *
 * @param parameters how many weights there are of each type, the most first; scalars not counted
 */
public record Precision(Map<String, Long> parameters) {
  /** As {@code TensorProto} names them. */
  private static final Map<String, String> SHORT_NAMES =
      Map.of("FLOAT", "float32", "FLOAT16", "float16", "BFLOAT16", "bfloat16", "DOUBLE", "float64");

  public Precision {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** Counts the weights among a graph's constants. */
  static Precision of(Iterable<TensorProto> constants) {
    Map<String, Long> counts = new TreeMap<>();
    for (TensorProto tensor : constants) {
      if (tensor.getDimsCount() > 0) {
        long size = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
        counts.merge(name(tensor.getDataType()), size, Long::sum);
      }
    }
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return new Precision(sorted);
  }

  /** The type of most weights; {@code none} if there are none. */
  public String main() {
    return parameters.keySet().stream().findFirst().orElse("none");
  }

  /** All weights together. */
  public long total() {
    return parameters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** An element type as people write it. */
  public static String name(int type) {
    DataType known = DataType.forNumber(type);
    if (known == null) {
      return "type " + type;
    }
    return SHORT_NAMES.getOrDefault(known.name(), known.name().toLowerCase(Locale.ROOT));
  }

  /** Bytes of one element; 0 of types that are smaller than one or not of one size. */
  static long bytes(int type) {
    DataType known = DataType.forNumber(type);
    return switch (known) {
      case null -> 0;
      case FLOAT, INT32, UINT32 -> 4;
      case DOUBLE, INT64, UINT64, COMPLEX64 -> 8;
      case COMPLEX128 -> 16;
      case FLOAT16, BFLOAT16, INT16, UINT16 -> 2;
      case BOOL, INT8, UINT8 -> 1;
      default -> 0;
    };
  }
}
