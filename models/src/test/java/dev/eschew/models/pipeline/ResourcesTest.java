package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {
  @Test
  void closesAllInReverseEvenWhenOneFails() {
    List<String> closed = new ArrayList<>();
    Resources resources = new Resources();
    resources.add("a", () -> closed.add("a"));
    resources.add(
        "b",
        () -> {
          throw new IllegalStateException("b");
        });
    resources.add("c", () -> closed.add("c"));
    assertThatThrownBy(resources::close).isInstanceOf(IllegalStateException.class).hasMessage("b");
    assertThat(closed).containsExactly("c", "a");
    resources.close();
    assertThat(closed).hasSize(2);
  }
}
