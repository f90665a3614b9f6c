package dev.eschew.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.pipeline.Drawing;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.Receipt;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.job.Job;
import dev.eschew.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GalleryTest {
  private static final Instant COME = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theResultIsThereWithTheLastImageAndInTheOrderOfSeeds() throws Exception {
    Gallery gallery = gallery(false);
    gallery.taken(COME.plusMillis(40));
    gallery.decoded(Duration.ofMillis(3));
    gallery.decoded(Duration.ofMillis(4));
    assertThat(add(gallery, 1, 200)).isEmpty();
    ImagesResult result = add(gallery, 0, 100).orElseThrow();
    assertThat(result.images()).extracting(DrawnImage::seed).containsExactly(7L, 8L);
    assertThat(result.timingsMs())
        .containsEntry("queued", 40.0)
        .containsEntry("text", 5.0)
        .containsEntry("decoding", 7.0)
        .containsEntry("total", 1000.0)
        .containsKey("denoising");
  }

  @Test
  void aBlackImageIsWarnedOfAndAFieldIsNamedOnce() throws Exception {
    Gallery gallery = gallery(false);
    add(gallery, 0, 0);
    ImagesResult result = add(gallery, 1, 1).orElseThrow();
    assertThat(result.warnings())
        .extracting(Warning::param)
        .containsExactly("quality", "prompt", "seed");
    assertThat(result.warnings().getLast().message()).contains("seed 7", "black");
  }

  @Test
  void aBlackImageEndsAStrictRequest() throws Exception {
    Gallery gallery = gallery(true);
    add(gallery, 0, 1);
    assertThatThrownBy(() -> add(gallery, 1, 0))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.param()).contains("seed"));
  }

  private static Optional<ImagesResult> add(Gallery gallery, int index, int brightest) {
    byte[] rgb = new byte[3 * 4];
    rgb[5] = (byte) brightest;
    GeneratedImage image =
        new GeneratedImage(
            index,
            7 + index,
            Tensor.zeros(1, 4, 1, 1),
            RgbImage.of(2, 2, rgb),
            new Receipt(List.of()));
    return gallery.add(
        image,
        new DrawnImage(index, 7 + index, new byte[] {1}, "", List.of(), null),
        COME.plusSeconds(1));
  }

  /** Of two images; warnings of it are known before (quality) and from the model (prompt). */
  private static Gallery gallery(boolean strict) throws Exception {
    ImagesRequest request =
        ApiJson.read(
            ("{\"prompt\": \"a house\", \"n\": 2, \"seed\": 7, "
                    + (strict ? "\"strict\": true}" : "\"quality\": \"high\"}"))
                .getBytes(StandardCharsets.UTF_8),
            ImagesRequest.class);
    ResolvedRequest resolved =
        new RequestResolver(new Random(1))
            .resolve(request, ModelFolder.read(Path.of("..", "models", "builtin", "papertown")));
    List<Warning> told =
        strict
            ? List.of()
            : List.of(new Warning("prompt", "was cut"), new Warning("quality", "again"));
    return new Gallery(
        new Job("id", "client", request, COME, Optional.empty(), Optional.empty()),
        resolved,
        new Drawing(resolved.spec(), List.of(), told, Duration.ofMillis(5)));
  }
}
