package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.TermEffects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyRunTest {
  private static final StudyListener NOBODY =
      new StudyListener() {
        @Override
        public void begun(StudyTask task) {}

        @Override
        public void drawn(StudyTask task, StudyDrawing drawing) {}

        @Override
        public void failed(StudyTask task, String problem) {}
      };

  @TempDir private Path path;

  private final ConcurrentLinkedQueue<ObjectNode> asked = new ConcurrentLinkedQueue<>();

  @Test
  void aRunThatBrokeGoesOnWithTheRest() throws Exception {
    Study study = Studies.of(3, 5, 4);
    Drawing breaks =
        request -> {
          if (asked.size() == 5) {
            throw new IllegalStateException("power cut");
          }
          return draw(request);
        };
    assertThatThrownBy(() -> run(study, breaks, 1)).hasMessage("power cut");
    assertThat(asked).hasSize(5);
    assertThat(run(study, this::draw, 1)).isEqualTo(new StudyRun.Outcome(List.of(), false));
    assertThat(asked).hasSize(12).doesNotHaveDuplicates();
    assertThat(run(study, this::draw, 1).failures()).isEmpty();
    assertThat(asked).hasSize(12);
    StudyPlan plan = StudyPlan.of(study);
    List<StudyDrawing> drawings = folder().drawings(plan);
    assertThat(drawings).extracting(StudyDrawing::id).isEqualTo(ids(plan));
    for (StudyDrawing drawing : drawings) {
      for (StudyDrawing.Image image : drawing.images()) {
        assertThat(image.file())
            .isEqualTo(
                "images/" + drawing.setting() + "/" + drawing.line() + "-" + image.seed() + ".png");
        assertThat(path.resolve(image.file())).hasContent(content(drawing.request(), image.seed()));
        assertThat(image.receipt()).containsExactly(receipt());
      }
    }
    assertThat(drawings.getFirst().warnings()).containsExactly("steps: few");
    assertThat(drawings.getFirst().seconds()).isEqualTo(2);
    assertThat(drawings.getFirst().drawnSeconds()).isEqualTo(1.5);
  }

  @Test
  void onlyWhatIsNewOfALargerStudyIsDrawn() throws Exception {
    run(Studies.of(2, 4, 4), this::draw, 1);
    assertThat(asked).hasSize(4);
    run(Studies.of(3, 8, 4), this::draw, 1);
    assertThat(asked).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void anImageThatIsGoneIsDrawnAgain() throws Exception {
    Study study = Studies.of(2, 4, 4);
    run(study, this::draw, 1);
    Files.delete(path.resolve("images/on/2-3.png"));
    assertThat(folder().drawings(StudyPlan.of(study))).hasSize(3);
    run(study, this::draw, 1);
    assertThat(asked).hasSize(5);
    assertThat(folder().drawings(StudyPlan.of(study))).hasSize(4);
    assertThat(path.resolve("images/on/2-3.png")).exists();
  }

  @Test
  void nothingIsWrittenOverWhenLinesMoveOrSettingsChange() throws Exception {
    List<StudySetting> settings = List.of(Studies.setting("Off!", "{}"));
    Study before = new Study("model", 1, 0, 1, List.of(Studies.prompt(1, "a")), settings);
    run(before, this::draw, 1);
    Study after =
        new Study(
            "model",
            1,
            0,
            1,
            List.of(Studies.prompt(1, "new"), Studies.prompt(2, "a")),
            List.of(Studies.setting("off?", "{}"), Studies.setting("Off!", "{\"steps\": 3}")));
    run(after, this::draw, 1);
    assertThat(asked).hasSize(4);
    List<StudyDrawing> drawings = folder().drawings(StudyPlan.of(after));
    assertThat(drawings)
        .extracting(drawing -> drawing.line() + " " + drawing.setting())
        .containsExactly("1 off?", "1 Off!", "2 Off!", "2 off?");
    List<String> files =
        drawings.stream().map(drawing -> drawing.images().getFirst().file()).toList();
    String id = drawings.getFirst().id().substring(0, 8);
    assertThat(files)
        .containsExactly(
            "images/off/1-0-" + id + ".png",
            "images/off-2/1-0.png",
            "images/off-2/2-0.png",
            "images/off/1-0.png");
    for (StudyDrawing drawing : drawings) {
      assertThat(path.resolve(drawing.images().getFirst().file()))
          .hasContent(content(drawing.request(), 0));
    }
    assertThat(folder().drawings(StudyPlan.of(before))).hasSize(1);
  }

  @Test
  void noMoreThanAllowedAreDrawnAtATime() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(3);
    Drawing counting =
        request -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try {
            together.await(); // passes only where three are drawn at a time
          } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
          }
          now.decrementAndGet();
          return draw(request);
        };
    run(Studies.of(6, 4, 4), counting, 3);
    assertThat(asked).hasSize(12);
    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void whatFailsIsToldAndTheRestIsDrawn() throws Exception {
    Study study = Studies.of(3, 4, 4);
    Drawing failing =
        request -> {
          if (request.path("prompt").asText().equals("prompt 2")) {
            throw new DrawingException("prompt: too bad", false, null);
          }
          return draw(request);
        };
    StudyRun.Outcome outcome = run(study, failing, 1);
    assertThat(outcome.stopped()).isFalse();
    assertThat(outcome.failures())
        .extracting(Skipped::words)
        .containsExactly(
            "line 2, setting 'on', seed 0: prompt: too bad",
            "line 2, setting 'off', seed 0: prompt: too bad");
    assertThat(folder().drawings(StudyPlan.of(study))).hasSize(4);
    run(study, this::draw, 1);
    assertThat(folder().drawings(StudyPlan.of(study))).hasSize(6);
  }

  @Test
  void aStrictRunAndOneWithoutHopeEndAtOnce() throws Exception {
    for (boolean hopeless : new boolean[] {false, true}) {
      Drawing failing =
          request -> {
            asked.add(request);
            throw new DrawingException("no model", hopeless, null);
          };
      asked.clear();
      StudyRun.Outcome outcome = run(Studies.of(3, 4, 4), failing, 1, !hopeless);
      assertThat(outcome.stopped()).isTrue();
      assertThat(outcome.failures()).hasSize(1);
      assertThat(asked).hasSize(1);
    }
  }

  @Test
  void tooFewImagesAreAFailure() throws Exception {
    Drawing one = request -> new Drawn(draw(request).pictures().subList(0, 1), List.of(), 1, 1);
    StudyRun.Outcome outcome = run(Studies.of(1, 4, 4), one, 1);
    assertThat(outcome.failures().getFirst().problem()).isEqualTo("expected 4 images, got 1");
    assertThat(folder().drawings()).isEmpty();
  }

  @Test
  void aRunThatIsStoppedKeepsWhatIsDrawn() throws Exception {
    Study study = Studies.of(3, 4, 4);
    CountDownLatch forEver = new CountDownLatch(1);
    StudyRun[] run = new StudyRun[1];
    Drawing stopping =
        request -> {
          if (asked.size() == 2) {
            Thread.ofVirtual().start(() -> run[0].stop());
            forEver.await();
          }
          return draw(request);
        };
    try (Ledger ledger = folder().ledger(Shard.WHOLE)) {
      run[0] = new StudyRun(folder(), ledger, study.settings(), List.of(), stopping, NOBODY, false);
      assertThat(run[0].run(StudyPlan.of(study).tasks(), 1))
          .isEqualTo(new StudyRun.Outcome(List.of(), true));
    }
    assertThat(folder().drawings()).hasSize(2);
  }

  @Test
  void aRunThatIsStoppedBeforeItBeginsDrawsNothing() throws Exception {
    Study study = Studies.of(1, 4, 4);
    try (Ledger ledger = folder().ledger(Shard.WHOLE)) {
      StudyRun run =
          new StudyRun(folder(), ledger, study.settings(), List.of(), this::draw, NOBODY, false);
      run.stop();
      assertThat(run.run(StudyPlan.of(study).tasks(), 1).stopped()).isTrue();
    }
    assertThat(asked).isEmpty();
  }

  private StudyFolder folder() {
    return new StudyFolder(path);
  }

  private StudyRun.Outcome run(Study study, Drawing drawing, int concurrency)
      throws IOException, InterruptedException {
    return run(study, drawing, concurrency, false);
  }

  private StudyRun.Outcome run(Study study, Drawing drawing, int concurrency, boolean strict)
      throws IOException, InterruptedException {
    try (Ledger ledger = folder().ledger(Shard.WHOLE)) {
      Map<String, StudyDrawing> drawn = folder().drawings();
      List<StudyTask> missing =
          StudyPlan.of(study).tasks(Shard.WHOLE).stream()
              .filter(task -> !drawn.containsKey(task.id()))
              .toList();
      return new StudyRun(
              folder(), ledger, study.settings(), drawn.values(), drawing, NOBODY, strict)
          .run(missing, concurrency);
    }
  }

  private Drawn draw(ObjectNode request) {
    asked.add(request);
    List<Drawn.Picture> pictures = new ArrayList<>();
    for (int i = 0; i < request.path("n").intValue(); i++) {
      long seed = request.path("seed").longValue() + i;
      pictures.add(
          new Drawn.Picture(
              seed, content(request, seed).getBytes(StandardCharsets.UTF_8), List.of(receipt())));
    }
    return new Drawn(pictures, List.of("steps: few"), 2, 1.5);
  }

  private static TermEffects receipt() {
    return new TermEffects("scale", List.of(new TermEffects.Step(0, 0.5, null)));
  }

  private static String content(ObjectNode request, long seed) {
    return request + " of " + seed;
  }

  private static List<String> ids(StudyPlan plan) {
    return plan.tasks().stream().map(StudyTask::id).toList();
  }
}
