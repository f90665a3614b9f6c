package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ImageStoreTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ImageStore store = new ImageStore(Duration.ofMinutes(10), 100, () -> now);

  @Test
  void keepsAnImageForItsTimeAndNoLonger() {
    ImageStore.Stored stored = store.keepOnce("job/1", new byte[] {1, 2}, ImageFormat.PNG);
    assertThat(stored.name()).endsWith(".png");
    assertThat(stored.expires()).isEqualTo(now.plusSeconds(600));
    now = now.plusSeconds(599);
    assertThat(store.find(stored.name())).contains(stored);
    now = now.plusSeconds(1);
    assertThat(store.find(stored.name())).isEmpty();
  }

  @Test
  void refusesWhatDoesNotFitInsteadOfBreakingAPromise() {
    ImageStore.Stored first = store.keepOnce("job/2", new byte[60], ImageFormat.PNG);
    assertThatThrownBy(() -> store.keepOnce("job/3", new byte[60], ImageFormat.PNG))
        .isInstanceOf(ApiException.class)
        .extracting(e -> ((ApiException) e).code())
        .isEqualTo(ErrorCode.OUT_OF_MEMORY);
    assertThat(store.find(first.name())).isPresent();
    now = now.plusSeconds(600);
    assertThat(store.keepOnce("job/4", new byte[60], ImageFormat.PNG)).isNotNull();
  }

  @Test
  void namesAreNotGuessable() {
    assertThat(store.keepOnce("job/5", new byte[1], ImageFormat.PNG).name())
        .isNotEqualTo(store.keepOnce("job/6", new byte[1], ImageFormat.PNG).name())
        .hasSizeGreaterThan(32);
  }

  @Test
  void anImageIsKeptOnceAndAgainWhenItsTimeIsOver() {
    ImageStore.Stored first = store.keepOnce("one/0", new byte[60], ImageFormat.PNG);
    assertThat(store.keepOnce("one/0", new byte[60], ImageFormat.PNG)).isSameAs(first);
    now = first.expires();
    ImageStore.Stored second = store.keepOnce("one/0", new byte[60], ImageFormat.PNG);
    assertThat(second.name()).isNotEqualTo(first.name());
    assertThat(store.find(first.name())).isEmpty();
  }
}
