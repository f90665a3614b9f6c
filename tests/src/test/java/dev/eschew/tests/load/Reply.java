package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A whole answer.
 *
 * @param body the body as bytes
 */
@SuppressWarnings("ArrayRecordComponent") // read once
record Reply(int status, byte[] body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  JsonNode json() throws UnexpectedAnswer {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UnexpectedAnswer("status " + status + ", a body that is not JSON: " + text());
    }
  }

  /** Passes an answer of one of these statuses on. */
  Reply expect(Integer... statuses) throws UnexpectedAnswer {
    for (int expected : statuses) {
      if (status == expected) {
        return this;
      }
    }
    throw new UnexpectedAnswer(
        "expected status "
            + java.util.Arrays.toString(statuses)
            + ", got "
            + status
            + ": "
            + text());
  }

  /** That an error is told in the form of the interface, by this code. */
  Reply expectError(String code) throws UnexpectedAnswer {
    JsonNode error = json().path("error");
    if (!error.path("message").isTextual()
        || !error.path("type").isTextual()
        || !error.has("param")
        || !error.path("code").asText().equals(code)) {
      throw new UnexpectedAnswer("status " + status + ", expected code " + code + ": " + text());
    }
    return this;
  }

  String text() {
    return UnexpectedAnswer.excerpt(new String(body, StandardCharsets.UTF_8));
  }
}
