package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.config.EngineSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue is bounded, and every request is answered exactly once. */
class QueueTest {
  private static final String REQUEST =
      "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a dog\", \"steps\": 40, \"seed\": %d}";

  @Test
  void aFullQueueSaysSoAndTheOthersAreServed() {
    try (TestServer server =
            TestServer.start(
                TestServer.settings().withEngine(EngineSettings.DEFAULT.withQueue(1, 1)));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(server.generate(REQUEST.formatted(0)).status()).isEqualTo(200);
      List<CompletableFuture<TestServer.Answer>> calls =
          IntStream.range(0, 12)
              .mapToObj(seed ->
                  CompletableFuture.supplyAsync(
                      () -> server.generate(REQUEST.formatted(seed)), clients))
              .toList();
      List<TestServer.Answer> answers = calls.stream().map(CompletableFuture::join).toList();
      List<TestServer.Answer> refused =
          answers.stream().filter(answer -> answer.status() == 429).toList();
      List<TestServer.Answer> drawn =
          answers.stream().filter(answer -> answer.status() == 200).toList();
      // One runs and one waits at any time; whoever comes while both places are taken is refused.
      assertThat(drawn).isNotEmpty();
      assertThat(refused).isNotEmpty();
      assertThat(drawn.size() + refused.size()).isEqualTo(12);
      for (TestServer.Answer answer : refused) {
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.error().path("code").asText()).isEqualTo("queue_full");
        assertThat(answer.error().path("type").asText()).isEqualTo("rate_limit_error");
      }
      assertThat(server.generate(REQUEST.formatted(1)).status()).isEqualTo(200);
    }
  }
}
