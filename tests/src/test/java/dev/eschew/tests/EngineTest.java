package dev.eschew.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.config.EngineSettings;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many requests at a time at one engine. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EngineTest {
  private static final List<String> MIXED =
      List.of(
          """
          {"prompt": "a cat", "n": 2, "seed": 5, "steps": 9, "size": "64x64",
           "scheduler": "euler", "guidance": {"scale": 6}}
          """,
          """
          {"prompt": "a dog", "n": 1, "seed": 6, "steps": 14, "size": "64x64",
           "scheduler": "heun", "negative_prompt": "blue"}
          """,
          """
          {"prompt": "a fox", "n": 3, "seed": 7, "steps": 5, "size": "64x64",
           "scheduler": "euler_a", "guidance": {"scale": 1}}
          """,
          """
          {"prompt": "a tree", "n": 3, "seed": 8, "steps": 7, "size": "64x64",
           "scheduler": "ddim", "guidance": {"scale": 3, "negtome": {"reference": "first"}}}
          """,
          """
          {"prompt": "a house", "n": 1, "seed": 9, "steps": 11, "size": "96x64",
           "guidance": {"scale": 2, "nag": {"prompt": "blue"}}}
          """,
          """
          {"prompt": "a boat", "n": 2, "seed": 10, "steps": 6, "size": "64x64",
           "scheduler": "dpmpp_2m", "guidance": {"scale": 5, "perp_neg":
             {"prompts": [{"prompt": "sails", "weight": -1}]}}}
          """);
  private static final String LONG =
      "{\"prompt\": \"a cat\", \"n\": 8, \"seed\": 1, \"steps\": 500, \"size\": \"64x64\"}";
  private static final String SHORT =
      "{\"prompt\": \"a dog\", \"seed\": 2, \"steps\": 1, \"size\": \"64x64\"}";

  @Test
  void strangersShareRunsAndGetThePicturesTheyWouldGetAlone() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      List<ImagesResult> alone = new ArrayList<>();
      for (String request : MIXED) {
        alone.add(harness.draw(request));
      }
      int runsAlone = harness.runs.size();
      harness.runs.clear();
      List<Job> jobs = MIXED.stream().map(harness::submit).toList();
      for (int i = 0; i < jobs.size(); i++) {
        assertSamePictures(harness.jobs.await(jobs.get(i).id()), alone.get(i));
      }
      assertThat(harness.runs).hasSizeLessThan(runsAlone * 3 / 4);
      assertThat(harness.runs).allMatch(rows -> rows <= 8).contains(8);
    }
  }

  @Test
  void aSmallRequestPassesALargeOneThatIsUnderWay() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      Job large = harness.submit(LONG);
      harness.awaitProgress(large);
      ImagesResult small = harness.draw(SHORT);
      assertThat(small.images()).hasSize(1);
      assertThat(harness.state(large).status()).isEqualTo(JobStatus.RUNNING);
      harness.queue.cancel(large.id(), CancelReason.REQUESTED);
    }
  }

  @Test
  void aStreamOfSmallRequestsDoesNotHoldUpALargeOne() throws Exception {
    EngineSettings oneRow =
        new EngineSettings(64, 64, 64, OptionalInt.of(1), EngineSettings.DEFAULT.memoryBytes());
    try (EngineHarness harness = EngineHarness.start(oneRow)) {
      Job large = harness.submit(LONG);
      harness.awaitProgress(large);
      double before = harness.state(large).progress().orElseThrow().done();
      List<Job> small =
          IntStream.range(0, 30)
              .mapToObj(_ -> harness.submit(SHORT.replace("\"steps\": 1", "\"steps\": 5")))
              .toList();
      for (Job job : small) {
        harness.jobs.await(job.id());
      }
      assertThat(harness.state(large).progress().orElseThrow().done()).isGreaterThan(before);
      assertThat(harness.state(large).status()).isEqualTo(JobStatus.RUNNING);
      harness.queue.cancel(large.id(), CancelReason.REQUESTED);
    }
  }

  @Test
  void whoIsCancelledLeavesAndTheOthersAreDrawnAsIfNothingHadBeen() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      ImagesResult alone = harness.draw(MIXED.getFirst());
      Job given = harness.submit(LONG);
      harness.awaitProgress(given);
      Job other = harness.submit(MIXED.getFirst());
      harness.awaitProgress(other);
      assertThat(harness.queue.cancel(given.id(), CancelReason.REQUESTED)).isTrue();
      assertThatThrownBy(() -> harness.jobs.await(given.id()))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      assertSamePictures(harness.jobs.await(other.id()), alone);
      Job lonely = harness.submit(LONG);
      harness.awaitProgress(lonely);
      harness.queue.cancel(lonely.id(), CancelReason.REQUESTED);
      assertSamePictures(harness.draw(MIXED.getFirst()), alone);
    }
  }

  @Test
  void deadlinesEndWhatRunsAndWhatWaits() throws Exception {
    try (EngineHarness harness = EngineHarness.start(EngineSettings.DEFAULT.withQueue(8, 1))) {
      harness.draw(SHORT);
      Job runs = harness.submit(LONG.replaceFirst("\\{", "{\"timeout\": 0.8, "));
      Job waits = harness.submit(LONG.replaceFirst("\\{", "{\"timeout\": 0.3, "));
      for (Job job : List.of(runs, waits)) {
        assertThatThrownBy(() -> harness.jobs.await(job.id()))
            .isInstanceOfSatisfying(
                ApiException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
      }
      assertThat(harness.state(waits).started()).isEmpty();
      assertThat(harness.draw(SHORT).images()).hasSize(1);
    }
  }

  @Test
  void whatDoesNotFitMemoryWaitsAndWhatNeverFitsIsRefused() throws Exception {
    EngineSettings little = new EngineSettings(64, 64, 64, OptionalInt.empty(), 16L << 20);
    try (EngineHarness harness = EngineHarness.start(little)) {
      Job never =
          harness.submit("{\"prompt\": \"a\", \"n\": 64, \"steps\": 1, \"size\": \"256x256\"}");
      assertThatThrownBy(() -> harness.jobs.await(never.id()))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                assertThat(e.param()).contains("n");
              });
      String third = "{\"prompt\": \"a\", \"n\": 64, \"steps\": 6, \"size\": \"64x64\"}";
      List<Job> jobs = List.of(harness.submit(third), harness.submit(third), harness.submit(third));
      harness.awaitProgress(jobs.getFirst());
      assertThat(harness.state(jobs.getLast()).status()).isEqualTo(JobStatus.QUEUED);
      for (Job job : jobs) {
        assertThat(harness.jobs.await(job.id()).images()).hasSize(64);
      }
      assertThat(harness.state(jobs.getLast()).started().orElseThrow())
          .isAfterOrEqualTo(harness.state(jobs.getFirst()).finished().orElseThrow());
    }
  }

  @Test
  void aRequestThatTheNetworkCannotDrawFailsAlone() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      ImagesResult alone = harness.draw(MIXED.get(1));
      Job good = harness.submit(MIXED.get(1));
      Job odd = harness.submit("{\"prompt\": \"a\", \"steps\": 20, \"size\": \"72x40\", \"n\": 2}");
      assertThatThrownBy(() -> harness.jobs.await(odd.id()))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.param()).contains("size"));
      assertSamePictures(harness.jobs.await(good.id()), alone);
    }
  }

  @Test
  void partialImagesComeInTheirOrderBeforeTheImage() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      Job job =
          harness.submit(
              "{\"prompt\": \"a cat\", \"n\": 2, \"steps\": 40, \"size\": \"64x64\","
                  + " \"stream\": true, \"partial_images\": 3}");
      Map<Integer, List<Integer>> looks =
          harness.follow(job).stream()
              .filter(JobNews.Partial.class::isInstance)
              .map(JobNews.Partial.class::cast)
              .peek(partial -> assertThat(width(partial.bytes())).isEqualTo(64))
              .collect(
                  Collectors.groupingBy(
                      JobNews.Partial::image,
                      Collectors.mapping(JobNews.Partial::partial, Collectors.toList())));
      assertThat(looks).containsOnlyKeys(0, 1);
      assertThat(looks.values())
          .allSatisfy(numbers -> assertThat(numbers).isEqualTo(List.of(0, 1, 2)));
    }
  }

  @Test
  void anUnloadedModelFinishesAndIsLoadedAgain() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      assertThat(harness.engine.unload(EngineHarness.MODEL).join()).isFalse();
      Job running = harness.submit(MIXED.get(1).replace("14", "60"));
      harness.awaitProgress(running);
      assertThat(harness.engine.isLoaded(EngineHarness.MODEL)).isTrue();
      var unloading = harness.engine.unload(EngineHarness.MODEL);
      Job late = harness.submit(SHORT);
      assertThat(harness.jobs.await(running.id()).images()).hasSize(1);
      assertThat(unloading.join()).isTrue();
      assertThat(harness.jobs.await(late.id()).images()).hasSize(1);
      assertThat(harness.engine.isLoaded(EngineHarness.MODEL)).isTrue();
      assertThat(harness.state(late).started().orElseThrow())
          .isAfterOrEqualTo(harness.state(running).finished().orElseThrow());
    }
  }

  @Test
  void everyJobEndsWhenTheEngineDoes() throws Exception {
    List<Job> jobs = new ArrayList<>();
    EngineHarness harness = EngineHarness.start(EngineSettings.DEFAULT.withQueue(64, 2));
    try (harness) {
      for (int i = 0; i < 5; i++) {
        jobs.add(harness.submit(LONG));
      }
      harness.awaitProgress(jobs.getFirst());
      harness.engine.shutDown(Duration.ofMillis(50));
      assertThat(harness.queue.current()).isEmpty();
      assertThat(jobs)
          .allSatisfy(job ->
              assertThat(harness.state(job).error().orElseThrow().code())
                  .isEqualTo(ErrorCode.SHUTTING_DOWN));
      assertThatThrownBy(() -> harness.submit(SHORT))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
      assertThat(harness.engine.isLoaded(EngineHarness.MODEL)).isFalse();
    }
  }

  @Test
  void aModelThatCannotBeLoadedFailsItsRequestsUntilItIsPutRight(@TempDir Path folder)
      throws Exception {
    Path model = EditedModels.plain(folder);
    Path graph = model.resolve("vae_decoder/model.onnx");
    byte[] whole = Files.readAllBytes(graph);
    try (EngineHarness harness = EngineHarness.start(EngineSettings.DEFAULT, model)) {
      Files.write(graph, Arrays.copyOf(whole, whole.length / 2));
      for (Job job : List.of(harness.submit(SHORT), harness.submit(SHORT))) {
        assertThatThrownBy(() -> harness.jobs.await(job.id()))
            .isInstanceOfSatisfying(
                ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE));
      }
      assertThat(
              harness.draw("{\"model\": \"papertown\", \"prompt\": \"a\", \"steps\": 1}").images())
          .hasSize(1);
      assertThat(harness.engine.refusal(EngineHarness.MODEL)).isPresent();
      assertThat(harness.engine.isLoaded(EngineHarness.MODEL)).isFalse();
      Files.write(graph, whole);
      assertThat(harness.draw(SHORT).images()).hasSize(1);
      assertThat(harness.engine.isLoaded(EngineHarness.MODEL)).isTrue();
      assertThat(harness.engine.unload(EngineHarness.MODEL).join()).isTrue();
      assertThat(harness.engine.refusal(EngineHarness.MODEL)).isEmpty();
    }
  }

  @Test
  void modelsTakeTurns() throws Exception {
    try (EngineHarness harness = EngineHarness.start()) {
      Job large = harness.submit(LONG);
      harness.awaitProgress(large);
      ImagesResult other =
          harness.draw("{\"model\": \"papertown\", \"prompt\": \"a house\", \"steps\": 2}");
      assertThat(other.model()).isEqualTo("papertown");
      assertThat(other.warnings()).extracting(Warning::param).isEmpty();
      assertThat(harness.state(large).status()).isEqualTo(JobStatus.RUNNING);
      harness.queue.cancel(large.id(), CancelReason.REQUESTED);
    }
  }

  private static void assertSamePictures(ImagesResult actual, ImagesResult expected)
      throws IOException {
    assertThat(actual.images()).hasSameSizeAs(expected.images());
    for (int i = 0; i < expected.images().size(); i++) {
      DrawnImage one = actual.images().get(i);
      DrawnImage other = expected.images().get(i);
      assertThat(one.index()).isEqualTo(i);
      assertThat(one.seed()).isEqualTo(other.seed());
      assertThat(one.parameters()).isEqualTo(other.parameters());
      // Runs of other widths round otherwise in the seventh digit; a pixel may fall to the other
      // side.
      assertThat(
              TestPictures.largestDifference(
                  TestPictures.image(one.bytes()), TestPictures.image(other.bytes())))
          .isLessThanOrEqualTo(1);
    }
  }

  private static int width(byte[] file) {
    try {
      return TestPictures.image(file).getWidth();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
