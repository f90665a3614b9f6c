package dev.eschew.tests.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * What clients get wrong.
 *
 * @param status the answer's
 */
record BadBody(String path, String contentType, String body, int status) {
  private static final List<BadBody> WHOLE =
      List.of(
          json("{", 400),
          json("", 400),
          json("[]", 400),
          json("{\"prompt\": \"a\", \"n\": 0}", 400),
          json("{\"prompt\": \"a\", \"n\": \"2\"}", 400),
          json("{\"prompt\": 5}", 400),
          json("{\"prompt\": \"a\", \"steps\": 1e9}", 400),
          json("{\"prompt\": \"a\", \"size\": \"65x64\"}", 400),
          json("{\"prompt\": \"a\", \"guidance\": {\"scale\": \"much\"}}", 400),
          json("{\"prompt\": \"a\", \"cfg\": 5}", 400),
          json("{\"prompt\": \"a\", \"model\": \"none-of-ours\"}", 404),
          json("[".repeat(5000), 400),
          json("\u0000\u0001\u0002", 400),
          new BadBody(Client.EDITS, "application/json", "{\"prompt\": \"a\"}", 400),
          new BadBody(
              Client.EDITS,
              "application/json",
              "{\"prompt\": \"a\", \"image\": \"bm90IGEgcGljdHVyZQ==\"}",
              400),
          new BadBody(Client.EDITS, "multipart/form-data; boundary=x", "--x\r\nno form", 400),
          new BadBody(Client.EDITS, "multipart/form-data", "--x--\r\n", 400),
          new BadBody("/v1/images/files/none", "application/json", "{}", 405));

  private static BadBody json(String body, int status) {
    return new BadBody(Client.GENERATIONS, "application/json", body, status);
  }

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
          client.post(bad.path(), bad.contentType(), body).expect(bad.status()).expectError();
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
    try (RawConnection connection = new RawConnection(client.server())) {
      connection.head(Client.GENERATIONS, "application/json", 10_000);
      connection.send("{\"prompt\": \"half a".getBytes(StandardCharsets.UTF_8));
      Thread.sleep(random.nextInt(100));
      if (random.nextBoolean()) {
        connection.reset();
      }
    }
    return "unfinished, left";
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
      connection.readOnlyReply(new byte[0]).expect(413);
    }
    return "413";
  }
}
