package dev.eschew.models.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;

/**
 * The element types that the graphs of a diffusion pipeline take and give. Values are float32 on
 * our side and are converted at the graph's border; token ids and timesteps are far below 2^24, so
 * integers survive exactly.
 */
public enum ElementType {
  FLOAT32(OnnxJavaType.FLOAT, 4) {
    @Override
    void put(float[] values, ByteBuffer target) {
      target.asFloatBuffer().put(values);
    }

    @Override
    void get(ByteBuffer source, float[] values) {
      source.asFloatBuffer().get(values);
    }
  },
  FLOAT16(OnnxJavaType.FLOAT16, 2) {
    @Override
    void put(float[] values, ByteBuffer target) {
      for (int i = 0; i < values.length; i++) {
        target.putShort(2 * i, Float.floatToFloat16(values[i]));
      }
    }

    @Override
    void get(ByteBuffer source, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.float16ToFloat(source.getShort(2 * i));
      }
    }
  },
  FLOAT64(OnnxJavaType.DOUBLE, 8) {
    @Override
    void put(float[] values, ByteBuffer target) {
      for (int i = 0; i < values.length; i++) {
        target.putDouble(8 * i, values[i]);
      }
    }

    @Override
    void get(ByteBuffer source, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) source.getDouble(8 * i);
      }
    }
  },
  INT64(OnnxJavaType.INT64, 8) {
    @Override
    void put(float[] values, ByteBuffer target) {
      for (int i = 0; i < values.length; i++) {
        target.putLong(8 * i, (long) values[i]);
      }
    }

    @Override
    void get(ByteBuffer source, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = source.getLong(8 * i);
      }
    }
  },
  /** 0 is false, all else true. */
  BOOL(OnnxJavaType.BOOL, 1) {
    @Override
    void put(float[] values, ByteBuffer target) {
      for (int i = 0; i < values.length; i++) {
        target.put(i, (byte) (values[i] == 0 ? 0 : 1));
      }
    }

    @Override
    void get(ByteBuffer source, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = source.get(i) == 0 ? 0 : 1;
      }
    }
  },
  INT32(OnnxJavaType.INT32, 4) {
    @Override
    void put(float[] values, ByteBuffer target) {
      for (int i = 0; i < values.length; i++) {
        target.putInt(4 * i, (int) values[i]);
      }
    }

    @Override
    void get(ByteBuffer source, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = source.getInt(4 * i);
      }
    }
  };

  private final OnnxJavaType javaType;
  private final int bytes;

  ElementType(OnnxJavaType javaType, int bytes) {
    this.javaType = javaType;
    this.bytes = bytes;
  }

  OnnxJavaType javaType() {
    return javaType;
  }

  int bytes() {
    return bytes;
  }

  /** Writes all values from the buffer's start; the buffer is in native byte order. */
  abstract void put(float[] values, ByteBuffer target);

  /** Fills {@code values} from the buffer's start. */
  abstract void get(ByteBuffer source, float[] values);

  /**
   * The type of a graph's input or output.
   *
   * @param tensor what errors call it
   */
  static ElementType of(String tensor, OnnxJavaType type) {
    for (ElementType candidate : values()) {
      if (candidate.javaType == type) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        tensor
            + " has element type "
            + type
            + "; expected a float, double, integer or boolean type");
  }
}
