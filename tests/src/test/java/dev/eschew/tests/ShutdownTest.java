package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.config.EngineSettings;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server that is told to end answers everyone: what runs is finished, what waits is refused. */
class ShutdownTest {
  private static final String REQUEST =
      "{\"model\": \"tiny-sd-optimum-op14\", \"prompt\": \"a\", \"steps\": 60, \"seed\": %d, \"n\":"
          + " 4}";

  @Test
  void whatRunsIsFinishedAndWhatWaitsIsRefused() throws InterruptedException {
    TestServer server =
        TestServer.start(TestServer.settings().withEngine(EngineSettings.DEFAULT.withQueue(64, 1)));
    assertThat(server.generate(REQUEST.formatted(0)).status()).isEqualTo(200);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Integer>> calls =
          IntStream.range(0, 3)
              .mapToObj(seed ->
                  CompletableFuture.supplyAsync(
                      () -> server.generate(REQUEST.formatted(seed)).status(), clients))
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

  @Test
  void aSignalEndsTheProcessAfterWhatRunsIsAnswered() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Deschew.home=" + TestPaths.root(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.eschew.server.cli.EschewCommand",
                "serve",
                "--port",
                "0",
                "--models",
                TestPaths.tinyModels().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader();
        HttpClient client = HttpClient.newHttpClient()) {
      String ready = output.readLine();
      assertThat(ready).startsWith("Eschew is ready at http://127.0.0.1:");
      URI uri = URI.create(ready.substring(ready.indexOf("http")));
      HttpRequest request =
          HttpRequest.newBuilder(uri.resolve("/v1/images/generations"))
              .POST(BodyPublishers.ofString(REQUEST.formatted(1)))
              .build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      CompletableFuture<Integer> running =
          client.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
      Thread.sleep(200);
      process.destroy();
      assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
