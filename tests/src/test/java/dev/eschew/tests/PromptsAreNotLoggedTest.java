package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.eschew.server.config.JobSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/**
 * What users write is theirs: nothing at INFO or above quotes it, whatever becomes of a request.
 */
@Isolated
class PromptsAreNotLoggedTest {
  private static final String MARKER = "zebrafinch";
  private static final int URL_BYTES = 1 << 20;

  /** Keeps what is logged. */
  private static final class Kept extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }
  }

  @Test
  void noLineQuotesAPromptAndAFailureNamesItsRequest() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Kept kept = new Kept();
    kept.setContext(root.getLoggerContext());
    kept.start();
    root.addAppender(kept);
    JobSettings jobs = JobSettings.DEFAULT;
    try (TestServer server =
        TestServer.start(
            TestServer.settings()
                .withJobs(
                    new JobSettings(
                        jobs.timeout(),
                        jobs.cancelOnDisconnect(),
                        jobs.retention(),
                        jobs.resultBytes(),
                        jobs.urlLifetime(),
                        URL_BYTES)))) {
      assertThat(generate(server, "\"steps\": 1", "ok")).isEqualTo(200);
      assertThat(generate(server, "\"steps\": 0", "bad-field")).isEqualTo(400);
      assertThat(generate(server, "\"" + MARKER + "\": 0", "unknown-field")).isEqualTo(400);
      assertThat(generate(server, "\"steps\": 1, ", "bad-json")).isEqualTo(400);
      assertThat(generate(server, "\"scheduler\": \"" + MARKER + "\"", "scheduler")).isEqualTo(400);
      assertThat(generate(server, "\"size\": \"1x1\"", "size")).isEqualTo(400);
      int status = 200;
      for (int i = 0; i < 8 && status == 200; i++) {
        status =
            generate(
                server, "\"steps\": 1, \"n\": 64, \"response_format\": \"url\"", "fails-at-last");
      }
      assertThat(status).isEqualTo(503);
    } finally {
      root.detachAppender(kept);
    }
    List<ILoggingEvent> told =
        kept.events.stream()
            .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
            .toList();
    assertThat(told).noneMatch(event -> text(event).contains(MARKER));
    assertThat(told)
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .singleElement()
        .satisfies(event ->
            assertThat(event.getMDCPropertyMap()).isEqualTo(Map.of("request", "fails-at-last")));
  }

  private static String text(ILoggingEvent event) {
    return event.getFormattedMessage()
        + event.getMDCPropertyMap()
        + (event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy()));
  }

  private static int generate(TestServer server, String fields, String id) {
    return RawRequest.post(
            "/v1/images/generations",
            """
            {"model": "tiny-sd-optimum-op14", "prompt": "a %1$s", "negative_prompt": "no %1$s", %2$s}
            """
                .formatted(MARKER, fields))
        .with("X-Request-Id", id)
        .send(server.uri())
        .status();
  }
}
