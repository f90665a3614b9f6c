package dev.eschew.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Small constants of a graph, as numbers. */
public final class Constants {
  private static final int LARGEST = 64;

  private Constants() {}

  /** A float32 constant with the values of a small inline tensor; empty as {@link #values}. */
  public static Optional<TensorProto> toFloat(TensorProto tensor) {
    return values(tensor)
        .map(values -> {
          TensorProto.Builder widened =
              TensorProto.newBuilder()
                  .setName(tensor.getName())
                  .setDataType(TensorProto.DataType.FLOAT.getNumber())
                  .addAllDims(tensor.getDimsList());
          for (double value : values) {
            widened.addFloatData((float) value);
          }
          return widened.build();
        });
  }

  /** The values of a small inline tensor; empty for large, external or non-numeric ones. */
  static Optional<double[]> values(TensorProto tensor) {
    long size = 1;
    for (long extent : tensor.getDimsList()) {
      // Checked at each axis: a product of hostile extents may overflow to any number.
      if (extent < 0 || extent > LARGEST || size > LARGEST) {
        return Optional.empty();
      }
      size *= extent;
    }
    if (size > LARGEST || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return Optional.empty();
    }
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (type == null) {
      return Optional.empty();
    }
    double[] values = new double[(int) size];
    ByteBuffer raw =
        tensor.hasRawData()
            ? tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)
            : null;
    try {
      for (int i = 0; i < values.length; i++) {
        switch (type) {
          case FLOAT -> values[i] = raw == null ? tensor.getFloatData(i) : raw.getFloat();
          case DOUBLE -> values[i] = raw == null ? tensor.getDoubleData(i) : raw.getDouble();
          case INT64 -> values[i] = raw == null ? tensor.getInt64Data(i) : raw.getLong();
          case INT32 -> values[i] = raw == null ? tensor.getInt32Data(i) : raw.getInt();
          case BOOL -> values[i] = raw == null ? tensor.getInt32Data(i) : raw.get();
          case FLOAT16 ->
              values[i] =
                  Float.float16ToFloat(
                      raw == null ? (short) tensor.getInt32Data(i) : raw.getShort());
          case BFLOAT16 ->
              values[i] =
                  Float.intBitsToFloat(
                      (raw == null ? tensor.getInt32Data(i) : raw.getShort()) << 16);
          default -> {
            return Optional.empty();
          }
        }
      }
    } catch (RuntimeException _) {
      // Fewer values than the shape promises: the runtime will say so.
      return Optional.empty();
    }
    return Optional.of(values);
  }

  static boolean isInteger(TensorProto tensor) {
    return tensor.getDataType() == TensorProto.DataType.INT64.getNumber()
        || tensor.getDataType() == TensorProto.DataType.INT32.getNumber();
  }
}
