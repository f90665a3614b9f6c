package dev.eschew.server.study.scores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyGridTest {
  private static final StudyPrompt CAR = TestStudies.prompt(2, "a car", Map.of(), Map.of());
  private static final StudyPrompt CAT = TestStudies.prompt(4, "a cat", Map.of(), Map.of());

  /** Five seeds in requests of two: sets of 2, 2 and 1. */
  private final StudyGrid grid = new StudyGrid(TestStudies.study(5, 2, CAR, CAT));

  @Test
  void setsAreNumberedByPromptAndSeed() {
    assertThat(grid.requests()).isEqualTo(12);
    assertThat(grid.strata()).containsExactly(3, 3);
    assertThat(grid.place(TestStudies.drawing("on", CAT, 102, List.of("a", "b"))))
        .contains(new StudyGrid.Place(1, 1, 1));
    assertThat(grid.place(TestStudies.drawing("off", CAR, 104, List.of("a"))))
        .contains(new StudyGrid.Place(0, 0, 2));
    assertThat(grid.unit(new StudyGrid.Place(1, 1, 1))).isEqualTo(4);
  }

  @Test
  void whatTheStudyDoesNotAskForHasNoPlace() {
    StudyPrompt other = TestStudies.prompt(3, "a house", Map.of(), Map.of());
    StudyPrompt changed = TestStudies.prompt(4, "a black cat", Map.of(), Map.of());
    List<String> two = List.of("a", "b");
    List<StudyDrawing> drawings =
        List.of(
            TestStudies.drawing("of another name", CAR, 100, two),
            TestStudies.drawing("on", other, 100, two),
            TestStudies.drawing("on", changed, 100, two),
            TestStudies.drawing("on", CAR, 98, two),
            TestStudies.drawing("on", CAR, 101, two),
            TestStudies.drawing("on", CAR, 106, two),
            TestStudies.drawing("on", CAR, 104, two),
            TestStudies.drawing("on", CAR, 100, List.of("a")),
            TestStudies.drawing("on", CAR, 100, List.of()));
    assertThat(drawings).allSatisfy(drawing -> assertThat(grid.place(drawing)).isEmpty());
  }
}
