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
    assertThat(defaults.host()).isEqualTo("127.0.0.1");
    assertThat(defaults.port()).isEqualTo(8080);
    assertThat(defaults.runtime()).isEqualTo(RuntimeSettings.DEFAULT);
    assertThat(defaults.queueLimit()).isEqualTo(64);
    assertThat(defaults.maxBodyBytes()).isEqualTo(16 << 20);
    assertThat(defaults.urlLifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(defaults.builtInModels()).containsExactly(Path.of("builtin/papertown"));
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> defaults.withAddress("127.0.0.1", 70000)).hasMessageContaining("port");
    assertThatThrownBy(() -> defaults.withAddress(" ", 80)).hasMessageContaining("host");
    assertThatThrownBy(() -> defaults.withLimits(0, 4096)).hasMessageContaining("queue");
    assertThatThrownBy(() -> defaults.withLimits(1, 1)).hasMessageContaining("body");
  }
}
