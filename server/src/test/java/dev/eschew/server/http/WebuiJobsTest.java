package dev.eschew.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.api.webui.WebuiAnswer;
import dev.eschew.server.api.webui.WebuiJson;
import dev.eschew.server.api.webui.WebuiRequest;
import dev.eschew.server.api.webui.WebuiSettings;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.config.JobSettings;
import dev.eschew.server.job.InMemoryJobQueue;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.Jobs;
import dev.eschew.server.job.QueueObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of these clients' jobs; the test itself is the worker. */
class WebuiJobsTest {
  private static final ModelCatalog CATALOG =
      ModelCatalog.scan(List.of(Path.of("..", "models", "builtin", "papertown")), List.of());
  private static final String MODEL = "papertown";

  private final JobQueue queue =
      new InMemoryJobQueue(
          EngineSettings.DEFAULT, JobSettings.DEFAULT, InstantSource.system(), QueueObserver.NONE);
  private final WebuiJobs jobs =
      new WebuiJobs(
          new Jobs(
              CATALOG,
              new RequestResolver(new Random(1)),
              queue,
              JobSettings.DEFAULT,
              InstantSource.system()),
          true);
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final LinkedBlockingQueue<Boolean> arrivals = new LinkedBlockingQueue<>();

  @BeforeEach
  void listen() {
    queue.onWaiting(() -> arrivals.add(true));
  }

  @AfterEach
  void end() {
    queue.close();
    clients.close();
  }

  @Test
  void interruptAnswersWithTheImagesThatAreFinished() throws Exception {
    CompletableFuture<WebuiAnswer> answer = draw("ann");
    String id = take();
    queue.publish(id, new JobNews.Progress(3, 4, 0.75));
    queue.publish(id, new JobNews.Partial(0, 0, new byte[] {7}, ImageFormat.PNG));
    assertThat(progress("ann").path("current_image").asText())
        .isEqualTo(Base64.getEncoder().encodeToString(new byte[] {7}));
    queue.publish(id, new JobNews.Drawn(image(2)));
    queue.publish(id, new JobNews.Drawn(image(1)));
    jobs.interrupt("ann");
    JsonNode body = answer.get(1, TimeUnit.MINUTES).body();
    assertThat(body.path("images")).extracting(JsonNode::asText).containsExactly("AQ==", "Ag==");
    assertThat(info(body).path("infotexts")).hasSize(2);
    assertThat(info(body).path("interrupted").asBoolean()).isTrue();
    assertThat(jobs.wasInterrupted("ann")).isTrue();
    assertThat(progress("ann").path("state").path("job_count").asInt()).isZero();
  }

  @Test
  void clientsDoNotSeeOrInterruptEachOther() throws Exception {
    CompletableFuture<WebuiAnswer> ofAnn = draw("ann");
    String id = take();
    queue.publish(id, new JobNews.Progress(1, 4, 0.25));
    assertThat(progress("ann").path("progress").asDouble()).isEqualTo(0.25);
    assertThat(progress("bob").path("progress").asDouble()).isZero();
    jobs.interrupt("bob");
    jobs.skip("bob");
    assertThat(queue.current()).hasSize(1);
    jobs.interrupt("ann");
    assertThat(ofAnn.get(1, TimeUnit.MINUTES).body().path("images")).isEmpty();
    assertThat(jobs.wasInterrupted("bob")).isFalse();
  }

  @Test
  void skipGoesOnWithTheNextJob() throws Exception {
    CompletableFuture<WebuiAnswer> first = draw("ann");
    take();
    CompletableFuture<WebuiAnswer> second = draw("ann");
    arrivals.take();
    jobs.skip("ann");
    assertThat(first.get(1, TimeUnit.MINUTES).body().path("images")).isEmpty();
    assertThat(jobs.wasInterrupted("ann")).isFalse();
    JsonNode waiting = progress("ann");
    assertThat(waiting.path("progress").asDouble()).isEqualTo(0.01);
    assertThat(waiting.path("textinfo").asText()).contains("place 1");
    jobs.interrupt("ann");
    assertThat(second.get(1, TimeUnit.MINUTES).interrupted()).isTrue();
  }

  @Test
  void whatFailsIsAnErrorInTheirWords() throws Exception {
    CompletableFuture<WebuiAnswer> answer = draw("ann");
    String id = take();
    queue.publish(
        id,
        new JobNews.Failed(
            ApiException.ofField(ErrorCode.INVALID_FIELD, "guidance.scale", "too much")));
    CompletionException e = catchThrowableOfType(CompletionException.class, answer::join);
    assertThat(e.getCause()).hasMessage("cfg_scale: too much");
  }

  /** Sends a request for three images; ends when it is in the queue. */
  private CompletableFuture<WebuiAnswer> draw(String client) {
    byte[] body =
        "{\"prompt\": \"a dog\", \"steps\": 4, \"n_iter\": 3}".getBytes(StandardCharsets.UTF_8);
    WebuiRequest request =
        WebuiRequest.txt2img(WebuiJson.read(body), CATALOG, new WebuiSettings(MODEL, "png"));
    return CompletableFuture.supplyAsync(() -> jobs.draw(request, client, _ -> () -> {}), clients);
  }

  private String take() throws InterruptedException {
    arrivals.take();
    String id = queue.peek(MODEL).orElseThrow().id();
    assertThat(queue.take(id)).isTrue();
    return id;
  }

  private JsonNode progress(String client) {
    return WebuiProgress.of(
        jobs.current(client).stream().findFirst(),
        jobs.current(client).stream().findFirst().flatMap(jobs::partial),
        jobs.wasInterrupted(client),
        Instant.now());
  }

  private static DrawnImage image(int index) {
    return new DrawnImage(
        index, index, new byte[] {(byte) index}, "a dog\nSteps: 4", List.of(), Map.of());
  }

  private static JsonNode info(JsonNode body) throws IOException {
    return new ObjectMapper().readTree(body.path("info").asText());
  }
}
