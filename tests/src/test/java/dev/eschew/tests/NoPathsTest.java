package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No path in a request reaches the file system, nor what lies beside the page on the class path.
 */
class NoPathsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../models/tiny-sd-optimum-op14",
        "./tiny-sd-optimum-op14",
        "tiny-sd-optimum-op14/",
        "tiny-sd-optimum-op14/../tiny-sd-optimum-op14",
        "tiny-sd-optimum-op14/unet",
        "ABSOLUTE",
        "file:ABSOLUTE",
      })
  void aModelIsANameAndNoPath(String id) {
    String model =
        id.replace("ABSOLUTE", TestPaths.tinyModels().resolve("tiny-sd-optimum-op14").toString());
    TestServer.Answer answer =
        server.generate("{\"model\": \"" + model + "\", \"prompt\": \"a\", \"steps\": 1}");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error().path("code").asText()).isEqualTo("model_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/..%2fmodels%2ftiny-sd-optimum-op14",
        "/v1/models/.%2ftiny-sd-optimum-op14",
        "/v1/models/%2e%2e",
        "/v1/images/files/..%2f",
        "/v1/images/files/..%2f..%2f..%2f..%2fapplication.yml",
        "/v1/images/files/%2fetc%2fpasswd",
        "/v1/images/files/../../../application.yml",
        "/../application.yml",
        "/..%2fapplication.yml",
        "/..%2f..%2f",
        "/%2e%2e/application.yml",
        "/%2e%2e%2fapplication.yml",
        "/..%252fapplication.yml",
        "/..%5capplication.yml",
        "/..\\application.yml",
        "/..;/application.yml",
        "/./../logback.xml",
        "/index.html/../../logback.xml",
        "//logback.xml",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/file:/etc/passwd",
        "/classpath:logback.xml",
        "/%00application.yml",
        "/application.yml",
      })
  void whatIsNotARouteOrOfThePageIsNotThere(String path) {
    RawRequest.Answer answer = RawRequest.get(path).send(server.uri());
    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.body()).doesNotContain("root:", "<configuration", "thread-selection");
  }

  @Test
  void anUploadsNameIsNoFile() throws IOException {
    byte[] picture = Files.readAllBytes(TestPaths.data("golden/e2e/init.png"));
    byte[] form =
        new MultipartForm()
            .text("prompt", "a dog")
            .text("model", "tiny-sd-optimum-op14")
            .text("steps", "2")
            .file("image", picture)
            .toBytes();
    byte[] body =
        new String(form, StandardCharsets.ISO_8859_1)
            .replace("filename=\"image.png\"", "filename=\"../../../eschew-upload.png\"")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(body.length).isGreaterThan(form.length);
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/v1/images/edits"))
            .header("Content-Type", MultipartForm.CONTENT_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    assertThat(server.send(request).status()).isEqualTo(200);
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      assertThat(folder.resolve("eschew-upload.png")).doesNotExist();
    }
  }
}
