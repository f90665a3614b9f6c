package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTemplateTest {
  @Test
  void columnsAreReplacedWhereverStringsAre() {
    ObjectNode fields =
        fields(
            "{\"negative_prompt\": \"{a}\", \"guidance\": {\"scale\": 5, \"perp_neg\":"
                + " {\"prompts\": [{\"prompt\": \"no {b} {a}, {{a}}\"}]}}}");
    assertThat(RequestTemplate.columns(fields)).containsExactly("a", "b");
    ObjectNode filled = RequestTemplate.filled(fields, Map.of("a", "{b} \"x\"", "b", "hat"));
    assertThat(filled)
        .isEqualTo(
            fields(
                "{\"negative_prompt\": \"{b} \\\"x\\\"\", \"guidance\": {\"scale\": 5,"
                    + " \"perp_neg\": {\"prompts\": [{\"prompt\": \"no hat {b} \\\"x\\\","
                    + " {a}\"}]}}}"));
    assertThat(fields.path("negative_prompt").asText()).isEqualTo("{a}");
  }

  @Test
  void aMissingColumnIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestTemplate.filled(fields("{\"p\": \"{x y}\"}"), Map.of("x", "1")))
        .withMessageContaining("'x y'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "}", "{a", "a}", "{}", "{ }", "{a{b}}", "{{{a", "a}}}"})
  void bracesThatDoNotMatchAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestTemplate.columns(fields("{\"p\": \"" + text + "\"}")))
        .withMessageContaining("'" + text + "'");
  }

  private static ObjectNode fields(String json) {
    return Studies.setting("a", json).fields();
  }
}
