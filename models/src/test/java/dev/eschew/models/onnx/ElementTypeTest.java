package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BOOL")
  void smallIntegersSurviveEveryNumericType(ElementType type) {
    float[] values = {0, 1, -1, 999, 1000, 2047};
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(values.length * type.bytes()).order(ByteOrder.nativeOrder());
    type.put(values, buffer);
    float[] back = new float[values.length];
    type.get(buffer, back);
    assertThat(back).containsExactly(values);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void fractionsSurviveTheWideFloats(ElementType type) {
    float[] values = {0.1f, -3.25e-7f, Float.MAX_VALUE};
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(values.length * type.bytes()).order(ByteOrder.nativeOrder());
    type.put(values, buffer);
    float[] back = new float[values.length];
    type.get(buffer, back);
    assertThat(back).containsExactly(values);
  }

  @Test
  void whatIsNotZeroIsTrue() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4);
    ElementType.BOOL.put(new float[] {0, 1, -3, 0.5f}, buffer);
    float[] back = new float[4];
    ElementType.BOOL.get(buffer, back);
    assertThat(back).containsExactly(0, 1, 1, 1);
  }
}
