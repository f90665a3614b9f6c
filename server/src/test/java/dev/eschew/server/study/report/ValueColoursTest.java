package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueColoursTest {
  @Test
  void coloursShowAsThemselves() {
    List<String> fills = ValueColours.of(List.of("none", "red", "blue"));
    assertThat(fills).doesNotHaveDuplicates();
    assertThat(fills).isEqualTo(ValueColours.of(List.of("none", "red", "blue")));
    assertThat(ValueColours.of(List.of("blue", "red"))).containsExactly(fills.get(2), fills.get(1));
  }

  @Test
  void otherValuesTakeThePaletteInOrder() {
    assertThat(ValueColours.of(List.of("none", "round", "red")))
        .containsExactly(
            ValueColours.of(List.of("none")).getFirst(),
            ValueColours.of(List.of("x")).getFirst(),
            ValueColours.of(List.of("x", "y")).getLast());
    assertThat(ValueColours.of(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i"))).hasSize(9);
  }

  @Test
  void wordsAreReadOnTheirFill() {
    assertThat(ValueColours.isDark("#000000")).isTrue();
    assertThat(ValueColours.isDark("#0072b2")).isTrue();
    assertThat(ValueColours.isDark("#ffffff")).isFalse();
    assertThat(ValueColours.isDark("#f0e442")).isFalse();
  }
}
