package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.models.folder.ModelCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
  private static final Path BUILT_IN =
      Path.of("").toAbsolutePath().resolveSibling("models/builtin/papertown");

  private final Set<String> loaded = new HashSet<>();
  private Optional<String> refusal = Optional.empty();
  private Instant now = Instant.EPOCH;
  private int asked;

  @Test
  void aModelIsLoadedOrAvailableOrBroken(@TempDir Path folder) throws IOException {
    Path broken = Files.createDirectory(folder.resolve("half"));
    Files.writeString(broken.resolve("model_index.json"), "{}");
    Readiness readiness = readiness(List.of(BUILT_IN), List.of(folder));
    Readiness.Report report = readiness.report();
    assertThat(report.status()).isEqualTo("UP");
    assertThat(report.models().get("papertown"))
        .isEqualTo(new Readiness.ModelState("available", null));
    assertThat(report.models().get("half").status()).isEqualTo("broken");
    assertThat(report.models().get("half").reason()).isNotBlank();
    loaded.add("papertown");
    assertThat(readiness.report().models().get("papertown").status()).isEqualTo("loaded");
  }

  @Test
  void itIsDownWhereNoModelCanBeUsed() {
    refusal = Optional.of(BUILT_IN.resolve("unet/model.onnx") + " is gone");
    Readiness.Report report = readiness(List.of(BUILT_IN), List.of()).report();
    assertThat(report.isUp()).isFalse();
    assertThat(report.status()).isEqualTo("DOWN");
    assertThat(report.reason()).isEqualTo("no model can be used");
    assertThat(report.models().get("papertown").reason())
        .isEqualTo("the model's folder/unet/model.onnx is gone");
  }

  @Test
  void aVerdictHoldsForAMinute() {
    Readiness readiness = readiness(List.of(BUILT_IN), List.of());
    assertThat(readiness.report().isUp()).isTrue();
    refusal = Optional.of("its UNet is gone");
    now = now.plusSeconds(59);
    assertThat(readiness.report().isUp()).isTrue();
    assertThat(asked).isEqualTo(1);
    now = now.plusSeconds(1);
    assertThat(readiness.report().isUp()).isFalse();
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void itIsDownOnceItDrains() {
    Readiness readiness = readiness(List.of(BUILT_IN), List.of());
    readiness.drain();
    Readiness.Report report = readiness.report();
    assertThat(report.status()).isEqualTo("DOWN");
    assertThat(report.reason()).isEqualTo("the server is shutting down");
    assertThat(report.models().get("papertown").status()).isEqualTo("available");
  }

  private Readiness readiness(List<Path> builtIn, List<Path> models) {
    return new Readiness(
        ModelCatalog.scan(builtIn, models),
        loaded::contains,
        _ -> {
          asked++;
          return refusal;
        },
        () -> now);
  }
}
