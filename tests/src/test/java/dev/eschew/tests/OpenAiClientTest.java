package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * OpenAI's official Python client against the real server; skipped where Python lacks the package.
 */
@Timeout(300)
class OpenAiClientTest {
  private static final boolean REQUIRED = "1".equals(System.getenv("ESCHEW_REQUIRE_OPENAI"));
  private static final String PYTHON = System.getenv().getOrDefault("ESCHEW_PYTHON", "python3");

  @Test
  void thePythonClientDrawsEditsListsAndReadsErrors() throws Exception {
    boolean installed = succeeds(PYTHON, "-c", "import openai");
    if (REQUIRED) {
      assertThat(installed).as("%s has the package openai", PYTHON).isTrue();
    }
    assumeTrue(installed, "needs a Python with the package openai; ESCHEW_PYTHON names one");
    try (TestServer server = TestServer.start()) {
      Process process =
          new ProcessBuilder(
                  PYTHON,
                  TestPaths.root().resolve("tests/src/test/python/openai_client.py").toString(),
                  server.uri().toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      JsonNode result = new ObjectMapper().readTree(output.lines().toList().getLast());
      assertThat(result.path("images").asInt()).isEqualTo(2);
      assertThat(result.path("png").asBoolean()).isTrue();
      assertThat(result.path("edits").asInt()).isEqualTo(2);
      assertThat(result.path("two").asText()).isEqualTo("image");
      assertThat(result.path("refused").asText()).isEqualTo("n");
      assertThat(result.path("refused_stream").asText()).isEqualTo("n");
      assertStreamed(
          result.path("stream"), "image_generation.completed", "ImageGenCompletedEvent", 7, 8);
      assertStreamed(
          result.path("edit_stream"), "image_edit.completed", "ImageEditCompletedEvent", 3);
      assertThat(result.path("models").toString()).contains("papertown");
    }
  }

  /** The client's own types, which it chooses by the events' names. */
  private static void assertStreamed(JsonNode streamed, String name, String type, int... seeds) {
    List<String> kinds = new ArrayList<>();
    streamed
        .path("kinds")
        .forEach(kind -> kinds.add(kind.get(0).asText() + " " + kind.get(1).asText()));
    assertThat(kinds).anyMatch(kind -> kind.startsWith("progress "));
    assertThat(kinds).filteredOn(kind -> kind.equals(name + " " + type)).hasSize(seeds.length);
    assertThat(kinds.getLast()).startsWith("summary ");
    List<Integer> drawn = new ArrayList<>();
    streamed.path("seeds").forEach(seed -> drawn.add(seed.asInt()));
    assertThat(drawn)
        .containsExactlyInAnyOrder(Arrays.stream(seeds).boxed().toArray(Integer[]::new));
    assertThat(streamed.path("pngs")).hasSize(seeds.length).allMatch(JsonNode::asBoolean);
    assertThat(streamed.path("usage")).allMatch(JsonNode::isInt);
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
