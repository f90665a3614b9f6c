package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.JobNews;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The log tells of the server's faults, not of what clients asked for. */
@Timeout(60)
class ErrorAnswersTest {
  private final ScriptedServer server = ScriptedServer.start();
  private final Logger log = (Logger) LoggerFactory.getLogger(ErrorAnswers.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();

  @BeforeEach
  void listen() {
    told.start();
    log.addAppender(told);
  }

  @AfterEach
  void stop() {
    log.detachAppender(told);
    server.close();
  }

  private int statusAfter(Consumer<String> end) {
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(
            () -> server.send(server.post("/v1/images/generations", "{'prompt': 'a'}")));
    end.accept(server.job().job().id());
    return answer.join().statusCode();
  }

  private List<Level> levels() {
    return told.list.stream().map(ILoggingEvent::getLevel).toList();
  }

  @Test
  void aRequestWhoseTimeIsOverIsNoFaultOfTheServer() {
    assertThat(statusAfter(id -> server.queue().cancel(id, CancelReason.DEADLINE))).isEqualTo(504);
    assertThat(levels()).isEmpty();
  }

  @Test
  void aFailureIs() {
    ApiException failure = new ApiException(ErrorCode.GENERATION_FAILED, "no picture");
    assertThat(
            statusAfter(id -> {
              server.queue().take(id);
              server.queue().publish(id, new JobNews.Failed(failure));
            }))
        .isEqualTo(500);
    assertThat(levels()).containsExactly(Level.ERROR);
  }
}
