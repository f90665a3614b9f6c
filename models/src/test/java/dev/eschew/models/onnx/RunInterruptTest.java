package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that would go on for long; whoever was not ended gives a result. */
class RunInterruptTest {
  private static final OnnxRuntime RUNTIME = new OnnxRuntime(new Device.Cpu(), 1);

  private OnnxSession session;

  @BeforeEach
  void open() {
    session = LoopGraph.open(RUNTIME);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void aRunEndsFromAnotherThread() {
    RunInterrupt interrupt = new RunInterrupt();
    CompletableFuture<Tensor> run = longRun(session, interrupt);
    interrupt.interrupt();
    assertInterrupted(run);
    assertThat(interrupt.isInterrupted()).isTrue();
  }

  @Test
  void itStaysSetForItsOwnWorkAlone() {
    RunInterrupt interrupt = new RunInterrupt();
    interrupt.interrupt();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> interrupt.during(this::sum))
          .isInstanceOf(RunInterrupt.RunInterrupted.class);
    }
    assertThat(sum().data()).containsExactly(8, 9.5f);
    assertThat(new RunInterrupt().during(this::sum).data()).containsExactly(8, 9.5f);
  }

  @Test
  void aSessionGivesTheSameAfterRunsThatWereEnded() {
    for (int i = 0; i < 20; i++) {
      RunInterrupt interrupt = new RunInterrupt();
      CompletableFuture<Tensor> run = longRun(session, interrupt);
      interrupt.interrupt();
      assertInterrupted(run);
      assertThat(sum().data()).containsExactly(8, 9.5f);
    }
  }

  @Test
  void whatComesAfterTheRunsIsHarmless() {
    RunInterrupt interrupt = new RunInterrupt();
    assertThat(interrupt.during(this::sum).data()).containsExactly(8, 9.5f);
    // The options of that run are closed; to touch them would throw.
    interrupt.interrupt();
    interrupt.interrupt();
    assertThat(sum().data()).containsExactly(8, 9.5f);
  }

  @Test
  void anotherInterruptIsNotMeant() {
    try (OnnxSession other = LoopGraph.open(RUNTIME)) {
      RunInterrupt first = new RunInterrupt();
      RunInterrupt second = new RunInterrupt();
      CompletableFuture<Tensor> goesOn = longRun(session, first);
      CompletableFuture<Tensor> ends = longRun(other, second);
      second.interrupt();
      assertInterrupted(ends);
      assertThat(goesOn).isNotDone();
      first.interrupt();
      assertInterrupted(goesOn);
    }
  }

  @Test
  void allRunsOfOneWorkEndOnWhateverThreads() {
    try (OnnxSession other = LoopGraph.open(RUNTIME)) {
      RunInterrupt interrupt = new RunInterrupt();
      CompletableFuture<Tensor> first = longRun(session, interrupt);
      CompletableFuture<Tensor> second = longRun(other, interrupt);
      // A short one between leaves the others to be ended.
      try (OnnxSession third = LoopGraph.open(RUNTIME)) {
        interrupt.during(() -> sum(third));
      }
      interrupt.interrupt();
      assertInterrupted(first);
      assertInterrupted(second);
    }
  }

  @Test
  void whoWaitsForTheSessionDoesNotBegin() {
    RunInterrupt running = new RunInterrupt();
    RunInterrupt waiting = new RunInterrupt();
    CompletableFuture<Tensor> first = longRun(session, running);
    CompletableFuture<Tensor> second = onThread(() -> waiting.during(() -> runLong(session)));
    waiting.interrupt();
    assertThat(first).isNotDone();
    running.interrupt();
    assertInterrupted(first);
    assertInterrupted(second);
  }

  @Test
  void aFailureOfTheGraphIsNoInterruption() {
    RunInterrupt interrupt = new RunInterrupt();
    Map<String, Tensor> wrong =
        Map.of("count", Tensor.of(new float[] {1}), "values", Tensor.zeros(3));
    assertThatThrownBy(() -> interrupt.during(() -> session.run(wrong, LoopGraph.OUTPUT, 2)))
        .isInstanceOf(OnnxFailure.class);
    assertThat(interrupt.during(this::sum).data()).containsExactly(8, 9.5f);
  }

  private Tensor sum() {
    return sum(session);
  }

  private static Tensor sum(OnnxSession session) {
    return session.run(LoopGraph.inputs(7, 1, 2.5f), LoopGraph.OUTPUT, 2);
  }

  private static Tensor runLong(OnnxSession session) {
    return session.run(LoopGraph.inputs(LoopGraph.LONG, 0, 0), LoopGraph.OUTPUT, 2);
  }

  /** A run that has begun. */
  private static CompletableFuture<Tensor> longRun(OnnxSession session, RunInterrupt interrupt) {
    int before = RUNTIME.busy().going();
    CompletableFuture<Tensor> run = onThread(() -> interrupt.during(() -> runLong(session)));
    while (RUNTIME.busy().going() == before) {
      Thread.onSpinWait();
    }
    return run;
  }

  private static CompletableFuture<Tensor> onThread(Supplier<Tensor> work) {
    CompletableFuture<Tensor> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static void assertInterrupted(CompletableFuture<Tensor> run) {
    assertThatThrownBy(run::get).hasCauseInstanceOf(RunInterrupt.RunInterrupted.class);
  }
}
