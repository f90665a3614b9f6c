package dev.eschew.tests.load;

import dev.eschew.tests.MultipartForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What clients get wrong.
 *
 * @param status the answer's
 * @param code the error's
 */
record BadBody(String path, String contentType, String body, int status, String code) {
  private static final List<BadBody> WHOLE =
      List.of(
          new BadBody(Client.GENERATIONS, "application/json", "{", 400, "malformed_json"),
          new BadBody(Client.GENERATIONS, "application/json", "", 400, "malformed_json"),
          new BadBody(Client.GENERATIONS, "application/json", "[]", 400, "malformed_json"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"n\": 0}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"n\": \"2\"}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS, "application/json", "{\"prompt\": 5}", 400, "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"steps\": 1e9}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"size\": \"65x64\"}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"guidance\": {\"scale\": \"much\"}}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"cfg\": 5}",
              400,
              "unknown_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"timeout\": -1}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"partial_images\": 2}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"stream\": true, \"partial_images\": 9}",
              400,
              "invalid_field"),
          new BadBody(
              Client.GENERATIONS,
              "application/json",
              "{\"prompt\": \"a\", \"model\": \"none-of-ours\"}",
              404,
              "model_not_found"),
          new BadBody(
              Client.GENERATIONS, "application/json", "[".repeat(5000), 400, "malformed_json"),
          new BadBody(
              Client.GENERATIONS, "application/json", "\u0000\u0001\u0002", 400, "malformed_json"),
          new BadBody(
              "/v1/jobs",
              "application/json",
              "{\"prompt\": \"a\", \"stream\": true}",
              400,
              "invalid_field"),
          new BadBody(
              "/v1/jobs",
              "application/json",
              "{\"prompt\": \"a\", \"image\": 5}",
              400,
              "invalid_field"),
          new BadBody(
              Client.EDITS, "application/json", "{\"prompt\": \"a\"}", 400, "invalid_field"),
          new BadBody(
              Client.EDITS,
              "application/json",
              "{\"prompt\": \"a\", \"image\": \"bm90IGEgcGljdHVyZQ==\"}",
              400,
              "invalid_field"),
          new BadBody(
              Client.EDITS,
              "multipart/form-data; boundary=x",
              "--x\r\nno form",
              400,
              "malformed_form"),
          new BadBody(Client.EDITS, "multipart/form-data", "--x--\r\n", 400, "malformed_form"),
          new BadBody(
              WebuiCalls.TXT2IMG,
              "application/json",
              "{\"prompt\": \"a\", \"steps\": \"x\"}",
              422,
              "unprocessable_field"),
          new BadBody(
              WebuiCalls.TXT2IMG,
              "application/json",
              "{\"prompt\": \"a\", \"sampler_name\": \"magic\"}",
              404,
              "not_found"),
          new BadBody(
              WebuiCalls.TXT2IMG,
              "application/json",
              "{\"prompt\": \"a\", \"steps\": 2000}",
              400,
              "invalid_field"),
          new BadBody(WebuiCalls.TXT2IMG, "application/json", "{", 422, "unprocessable_field"),
          new BadBody(
              WebuiCalls.IMG2IMG, "application/json", "{\"prompt\": \"a\"}", 404, "not_found"),
          new BadBody("/v1/models/none/unload", "application/json", "{}", 404, "model_not_found"),
          new BadBody(
              "/v1/images/files/none", "application/json", "{}", 405, "method_not_allowed"));

  /** One that is there as a whole, unfinished or too large. */
  static String send(Client client, Random random)
      throws IOException, InterruptedException, UnexpectedAnswer {
    return switch (random.nextInt(10)) {
      case 0 -> unfinished(client, random);
      case 1 -> endedEarly(client);
      case 2 -> tooLarge(client, random);
      default -> {
        BadBody bad = WHOLE.get(random.nextInt(WHOLE.size()));
        byte[] body = bad.body().getBytes(StandardCharsets.UTF_8);
        try {
          client
              .post(bad.path(), bad.contentType(), body)
              .expect(bad.status())
              .expectError(bad.code());
        } catch (UnexpectedAnswer e) {
          throw new UnexpectedAnswer(
              UnexpectedAnswer.excerpt(bad.path() + " " + bad.body()) + ": " + e.getMessage());
        }
        yield String.valueOf(bad.status());
      }
    };
  }

  /** Less than was announced, then the client is gone. */
  private static String unfinished(Client client, Random random)
      throws IOException, InterruptedException {
    boolean form = random.nextBoolean();
    try (RawConnection connection = new RawConnection(client.server())) {
      if (form) {
        connection.head(Client.EDITS, MultipartForm.CONTENT_TYPE, 100_000);
        byte[] whole = new MultipartForm().file("image", new byte[50_000]).toBytes();
        connection.send(Arrays.copyOf(whole, random.nextInt(whole.length)));
      } else {
        connection.head(Client.GENERATIONS, "application/json", 10_000);
        connection.send("{\"prompt\": \"half a".getBytes(StandardCharsets.UTF_8));
      }
      Thread.sleep(random.nextInt(100));
      if (random.nextBoolean()) {
        connection.reset();
      }
    }
    return form ? "unfinished form, left" : "unfinished, left";
  }

  /** Less than was announced, and the client still listens: an error or a closed connection. */
  private static String endedEarly(Client client) throws IOException, UnexpectedAnswer {
    try (RawConnection connection = new RawConnection(client.server())) {
      connection.head(Client.GENERATIONS, "application/json", 10_000);
      connection.send("{\"prompt\": \"half a".getBytes(StandardCharsets.UTF_8));
      connection.endSending();
      byte[] answer = connection.readAll(new byte[0]);
      return answer.length == 0
          ? "unfinished, closed"
          : "unfinished, " + RawConnection.onlyReply(answer).expect(400, 408).status();
    }
  }

  /** The length alone says that it is too much; the body does not come. */
  private static String tooLarge(Client client, Random random)
      throws IOException, UnexpectedAnswer {
    try (RawConnection connection = new RawConnection(client.server())) {
      String path = random.nextBoolean() ? Client.GENERATIONS : Client.EDITS;
      connection.head(path, "application/json", 1L << 30);
      connection.readOnlyReply(new byte[0]).expect(413).expectError("body_too_large");
    }
    return "413";
  }
}
