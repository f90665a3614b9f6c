package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {
  @ParameterizedTest
  @CsvSource({
    "8G, 8589934592",
    "512M, 536870912",
    "8GiB, 8589934592",
    "8gb, 8589934592",
    "64K, 65536",
    "1T, 1099511627776",
    "12345, 12345",
    "' 1g ', 1073741824",
  })
  void readsUnitsOf1024(String text, long bytes) {
    assertThat(MemorySize.parse(text)).isEqualTo(new MemorySize(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "G", "8.5G", "-1G", "0", "0G", "8X", "8 G", "99999999999T", "8Gi b", "١G"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> MemorySize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a size");
  }

  @Test
  void isShownInItsLargestUnit() {
    assertThat(MemorySize.parse("8192M")).hasToString("8G");
    assertThat(MemorySize.parse("1536M")).hasToString("1536M");
    assertThat(MemorySize.parse("1000")).hasToString("1000");
  }
}
