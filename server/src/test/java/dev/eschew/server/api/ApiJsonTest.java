package dev.eschew.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiJsonTest {
  private record Inner(Integer count, List<Double> values) {}

  private record Outer(String someName, Inner inner, Boolean flag) {}

  @Test
  void readsSnakeCaseAndLeavesAbsentFieldsNull() {
    Outer read = read("{\"some_name\": \"a\", \"inner\": {\"values\": [1, 2.5]}}");
    assertThat(read).isEqualTo(new Outer("a", new Inner(null, List.of(1.0, 2.5)), null));
    assertThat(read("{\"some_name\": null}")).isEqualTo(new Outer(null, null, null));
  }

  @Test
  void writesSnakeCaseAndLeavesNullsOut() {
    assertThat(new String(ApiJson.write(new Outer("a", null, true)), StandardCharsets.UTF_8))
        .isEqualTo("{\"some_name\":\"a\",\"flag\":true}");
  }

  @Test
  void anErrorSaysWhereItIs() {
    assertThat(error("{\"inner\": {\"values\": [1, \"x\"]}}").param()).contains("inner.values[1]");
    assertThat(error("{\"inner\": {\"count\": true}}").param()).contains("inner.count");
    assertThat(error("{\"inner\": {\"other\": 1}}"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD))
        .satisfies(e -> assertThat(e.param()).contains("inner.other"))
        .hasMessageContaining("[count, values]");
  }

  @Test
  void nothingIsCoerced() {
    assertThat(error("{\"some_name\": 1}")).hasMessage("some_name: expected a string, got integer");
    assertThat(error("{\"some_name\": true}")).hasMessageContaining("expected a string");
    assertThat(error("{\"flag\": 1}")).hasMessageContaining("expected true or false");
    assertThat(error("{\"flag\": \"true\"}")).hasMessageContaining("expected true or false");
    assertThat(error("{\"inner\": {\"count\": 1.0}}")).hasMessageContaining("an integer");
    assertThat(error("{\"inner\": {\"count\": \"1\"}}")).hasMessageContaining("an integer");
    assertThat(error("{\"inner\": [1]}")).hasMessage("inner: expected an object, got array");
  }

  @Test
  void whatIsNotOneObjectIsMalformed() {
    for (String text :
        List.of("", " ", "null", "[]", "1", "{\"flag\": }", "{} {}", "{\"flag\":true")) {
      assertThat(error(text).code()).as(text).isEqualTo(ErrorCode.MALFORMED_JSON);
    }
    assertThat(error("{} {}")).hasMessageContaining("more after it");
  }

  private static Outer read(String json) {
    return ApiJson.read(json.getBytes(StandardCharsets.UTF_8), Outer.class);
  }

  private static ApiException error(String json) {
    ApiException e = catchThrowableOfType(ApiException.class, () -> read(json));
    assertThat(e).as(json).isNotNull();
    return e;
  }
}
