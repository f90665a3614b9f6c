package dev.eschew.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eschew.models.evaluation.Reading;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EvaluatorsTest {
  private static final String READER = "papertown-attributes";
  private static final Path BUILT_IN =
      Path.of("").toAbsolutePath().resolveSibling("models/builtin");
  private static final RgbImage BLACK = RgbImage.of(4, 4, new byte[48]);

  @TempDir private Path empty;

  @Test
  void theFirstIsTheDefaultAndUnknownOnesAreNone() {
    try (Evaluators evaluators = evaluators(BUILT_IN.resolve(READER), empty.resolve("other"))) {
      assertThat(evaluators.find(Optional.empty())).isEqualTo(READER);
      assertThat(evaluators.find(Optional.of("other"))).isEqualTo("other");
      ApiException refused =
          catchThrowableOfType(
              ApiException.class, () -> evaluators.find(Optional.of("../" + READER)));
      assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(refused.param()).contains("evaluator");
      assertThat(refused).hasMessageContaining("only [papertown-attributes, other]");
    }
  }

  /** Its files can be put right while the server runs. */
  @Test
  void aBrokenOneIsRefusedAndTellsNoPath() {
    try (Evaluators evaluators = evaluators(empty)) {
      String id = evaluators.find(Optional.empty());
      assertThatExceptionOfType(ApiException.class)
          .isThrownBy(() -> evaluators.read(id, 1, _ -> BLACK))
          .withMessageContaining("no config.json")
          .withMessageNotContaining(empty.getParent().toString())
          .matches(e -> e.code() == ErrorCode.MODEL_UNUSABLE);
      assertThat(evaluators.callers()).isZero();
    }
  }

  @Test
  void onePictureOfAllCallersAtATimeAndNoMoreCallersThanThereArePlaces() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicInteger atATime = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (Evaluators evaluators = evaluators(BUILT_IN.resolve(READER));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Reading>>> callers = new ArrayList<>();
      for (int i = 0; i < Evaluators.PLACES; i++) {
        callers.add(
            threads.submit(() ->
                evaluators.read(
                    READER,
                    3,
                    _ -> {
                      most.accumulateAndGet(atATime.incrementAndGet(), Math::max);
                      await(mayGoOn);
                      atATime.decrementAndGet();
                      return BLACK;
                    })));
      }
      while (evaluators.callers() < Evaluators.PLACES) {
        Thread.onSpinWait();
      }
      assertThatExceptionOfType(ApiException.class)
          .isThrownBy(() -> evaluators.read(READER, 1, _ -> BLACK))
          .matches(e -> e.code() == ErrorCode.QUEUE_FULL);
      mayGoOn.countDown();
      for (Future<List<Reading>> caller : callers) {
        assertThat(caller.get()).hasSize(3);
      }
      assertThat(most).hasValue(1);
      assertThat(evaluators.callers()).isZero();
    }
  }

  @Test
  void closingEndsWhatIsRead() throws InterruptedException {
    try (Evaluators evaluators = evaluators(BUILT_IN.resolve(READER));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch mayGoOn = new CountDownLatch(1);
      Future<List<Reading>> caller =
          threads.submit(() ->
              evaluators.read(
                  READER,
                  2,
                  _ -> {
                    begun.countDown();
                    await(mayGoOn);
                    return BLACK;
                  }));
      begun.await();
      Future<?> closing = threads.submit(evaluators::close);
      while (!evaluators.isClosed()) {
        Thread.onSpinWait();
      }
      mayGoOn.countDown();
      assertThat(catchThrowableOfType(Exception.class, caller::get))
          .rootCause()
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
      assertThat(closing).succeedsWithin(Duration.ofSeconds(60));
      assertThatExceptionOfType(ApiException.class)
          .isThrownBy(() -> evaluators.read(READER, 1, _ -> BLACK))
          .matches(e -> e.code() == ErrorCode.SHUTTING_DOWN);
    }
  }

  private static Evaluators evaluators(Path... folders) {
    return new Evaluators(List.of(folders), RuntimeSettings.DEFAULT);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
