package dev.eschew.models.fuzz;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/** Tensors, and declarations of tensors, that contradict themselves or ask for too much. */
final class TensorMutations {
  private static final List<String> LOCATIONS =
      List.of("weights.bin", "../config.json", "/etc/passwd", "/dev/zero", "nothing.bin", "", ".");

  private TensorMutations() {}

  static void mutate(TensorProto.Builder tensor, SplittableRandom random) {
    switch (random.nextInt(9)) {
      case 0 -> {
        if (tensor.getDimsCount() > 0) {
          tensor.setDims(random.nextInt(tensor.getDimsCount()), Extremes.integer(random));
        } else {
          tensor.addDims(Extremes.integer(random));
        }
      }
      case 1 -> tensor.addDims(Extremes.integer(random));
      case 2 -> tensor.setDataType(random.nextInt(-1, 26));
      case 3 -> {
        ByteString raw = tensor.getRawData();
        tensor.setRawData(
            raw.isEmpty() || random.nextBoolean()
                ? raw.concat(ByteString.copyFrom(new byte[1 + random.nextInt(64)]))
                : raw.substring(0, random.nextInt(raw.size())));
      }
      case 4, 5, 6 -> values(tensor, random);
      case 7 -> external(tensor, random);
      default -> {
        switch (random.nextInt(4)) {
          case 0 -> tensor.setName(Extremes.text(random));
          case 1 -> tensor.clearDims();
          case 2 -> tensor.clearRawData();
          default -> tensor.addFloatData(Extremes.number(random)).addInt64Data(1);
        }
      }
    }
  }

  /** Targets of reshapes, axes and sizes are small integer tensors. */
  private static void values(TensorProto.Builder tensor, SplittableRandom random) {
    boolean isLong = tensor.getDataType() == TensorProto.DataType.INT64.getNumber();
    if (!tensor.hasRawData() || tensor.getRawData().size() < 8) {
      tensor.addInt64Data(Extremes.integer(random));
      return;
    }
    ByteBuffer values =
        ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    if (isLong) {
      int count = values.capacity() / Long.BYTES;
      values.putLong(Long.BYTES * random.nextInt(count), Extremes.integer(random));
    } else {
      int count = values.capacity() / Float.BYTES;
      values.putFloat(Float.BYTES * random.nextInt(count), Extremes.number(random));
    }
    tensor.setRawData(ByteString.copyFrom(values.array()));
  }

  private static void external(TensorProto.Builder tensor, SplittableRandom random) {
    tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL);
    if (random.nextBoolean()) {
      tensor.clearRawData();
    }
    String location = LOCATIONS.get(random.nextInt(LOCATIONS.size()));
    if (tensor.getExternalDataCount() == 0 || random.nextBoolean()) {
      tensor
          .clearExternalData()
          .addExternalData(entry("location", location))
          .addExternalData(entry("offset", offset(random)))
          .addExternalData(entry("length", offset(random)));
    } else {
      int changed = random.nextInt(tensor.getExternalDataCount());
      tensor.getExternalDataBuilder(changed).setValue(offset(random));
    }
  }

  private static String offset(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Long.toString(random.nextLong(1 << 24));
      case 1 -> "1e3";
      case 2 -> "99999999999999999999999";
      default -> Long.toString(Extremes.integer(random));
    };
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  static void mutate(ValueInfoProto.Builder value, SplittableRandom random) {
    TypeProto.Tensor.Builder tensor = value.getTypeBuilder().getTensorTypeBuilder();
    TensorShapeProto.Builder shape = tensor.getShapeBuilder();
    switch (random.nextInt(7)) {
      case 0 -> tensor.setElemType(random.nextInt(-1, 26));
      case 1 -> shape.addDimBuilder().setDimValue(Extremes.integer(random));
      case 2 -> {
        if (shape.getDimCount() > 0) {
          shape.removeDim(random.nextInt(shape.getDimCount()));
        }
      }
      case 3 -> tensor.clearShape();
      case 4 -> value.clearType();
      case 5 -> value.setName(Extremes.text(random));
      default -> {
        if (shape.getDimCount() > 0) {
          shape
              .getDimBuilder(random.nextInt(shape.getDimCount()))
              .setDimValue(Extremes.integer(random));
        }
      }
    }
  }
}
