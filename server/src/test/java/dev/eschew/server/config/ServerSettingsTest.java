package dev.eschew.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.onnx.RuntimeSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {
  private final ServerSettings defaults = ServerSettings.defaults(Path.of("builtin"));

  @Test
  void theDocumentedDefaults() {
    assertThat(defaults.listen().host()).isEqualTo("127.0.0.1");
    assertThat(defaults.listen().port()).isEqualTo(8080);
    assertThat(defaults.runtime()).isEqualTo(RuntimeSettings.DEFAULT);
    assertThat(defaults.engine().queueLimit()).isEqualTo(64);
    assertThat(defaults.limits().bodyBytes()).isEqualTo(16 << 20);
    assertThat(defaults.jobs().urlLifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(defaults.builtInModels())
        .containsExactly(Path.of("builtin/papertown"), Path.of("builtin/papertown-one"));
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> defaults.listen().withAddress("127.0.0.1", 70000))
        .hasMessageStartingWith("port: ");
    assertThatThrownBy(() -> defaults.listen().withAddress(" ", 80))
        .hasMessageStartingWith("host: ");
    assertThatThrownBy(() -> EngineSettings.DEFAULT.withQueue(0, 1))
        .hasMessageStartingWith("queue_limit: ");
    assertThatThrownBy(() -> LimitSettings.DEFAULT.withBodyBytes(1))
        .hasMessageStartingWith("max_body: ");
  }
}
