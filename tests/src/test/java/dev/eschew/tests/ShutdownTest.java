package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server that is told to end answers everyone: what runs is finished, what waits is refused. */
class ShutdownTest {
  @Test
  void whatRunsIsFinishedAndWhatWaitsIsRefused() throws InterruptedException {
    String request =
        "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"steps\": 60, \"seed\": %d,"
            + " \"n\": 4}";
    TestServer server = TestServer.start();
    assertThat(server.generate(request.formatted(0)).status()).isEqualTo(200);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Integer>> calls =
          IntStream.range(0, 3)
              .mapToObj(seed ->
                  CompletableFuture.supplyAsync(
                      () -> server.generate(request.formatted(seed)).status(), clients))
              .toList();
      while (server.get("/v1/models").status() != 200) {
        Thread.onSpinWait();
      }
      Thread.sleep(100);
      server.closeServer();
      List<Integer> answers = calls.stream().map(CompletableFuture::join).toList();
      assertThat(answers).containsOnly(200, 503).contains(503).contains(200);
    } finally {
      server.close();
    }
  }
}
