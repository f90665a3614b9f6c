package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Clients that go away and clients that are slow.
 *
 * @param streams whether some of them ask for events
 */
record RudeCalls(Client client, boolean streams) {
  /** Asks for much and goes away: at once, after a while, or within the answer. */
  String disconnect(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.put("steps", 5 + random.nextInt(40)).put("n", 1 + random.nextInt(4));
    boolean stream = streams && random.nextBoolean();
    if (stream) {
      request.put("stream", true).put("partial_images", random.nextInt(3));
    }
    String when;
    try (RawConnection connection = new RawConnection(client.server(), 4096)) {
      connection.post(Client.GENERATIONS, request.toString().getBytes(StandardCharsets.UTF_8));
      switch (random.nextInt(3)) {
        case 0 -> when = "at once";
        case 1 -> {
          Thread.sleep(random.nextInt(400));
          when = "while it waits";
        }
        default -> {
          String begun = new String(connection.readSome(64), StandardCharsets.US_ASCII);
          if (!begun.startsWith("HTTP/1.1 200")) {
            throw new UnexpectedAnswer("an answer that begins with '" + begun + "'");
          }
          when = "within the answer";
        }
      }
      if (random.nextBoolean()) {
        connection.reset();
      }
    }
    return "left " + when + (stream ? ", stream" : "");
  }

  /** Takes about a second for the first bytes; the answer is whole all the same. */
  String slow(Random random) throws IOException, InterruptedException, UnexpectedAnswer {
    ObjectNode request = new RequestMix(random).small();
    request.put("n", 4);
    try (RawConnection connection = new RawConnection(client.server(), 2048)) {
      connection.post(Client.GENERATIONS, request.toString().getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream begun = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        byte[] some = connection.readSome(64);
        if (some.length == 0) {
          break;
        }
        begun.writeBytes(some);
        Thread.sleep(25 + random.nextInt(50));
      }
      Reply reply = connection.readOnlyReply(begun.toByteArray()).expect(200);
      Drawings.of(request, reply.json().path("data"));
    }
    return "200";
  }
}
