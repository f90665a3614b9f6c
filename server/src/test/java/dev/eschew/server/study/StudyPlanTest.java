package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudyPlanTest {
  @Test
  void allSettingsOfAPromptAndSeedsFollowEachOther() {
    List<StudyTask> tasks = StudyPlan.of(Studies.of(2, 5, 4)).tasks();
    assertThat(tasks)
        .extracting(task ->
            task.line()
                + " "
                + task.setting()
                + " "
                + task.request().path("seed").asLong()
                + "+"
                + task.images())
        .containsExactly(
            "1 off 0+4",
            "1 on 0+4",
            "1 on 4+1",
            "1 off 4+1",
            "2 on 0+4",
            "2 off 0+4",
            "2 off 4+1",
            "2 on 4+1");
    assertThat(tasks.get(1).request().toString())
        .isEqualTo(
            "{\"model\":\"model\",\"prompt\":\"prompt 1\",\"n\":4,\"seed\":0,"
                + "\"guidance\":{\"scale\":5}}");
  }

  /** Whoever draws a prompt first encodes its text, and the others find it encoded. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6})
  void eachSettingIsAsOftenTheFirstToDrawAPrompt(int seeds) {
    List<StudySetting> settings =
        Stream.of("a", "b", "c").map(name -> Studies.setting(name, "{}")).toList();
    List<StudyTask> tasks = StudyPlan.of(Studies.of(6, seeds, 2, settings)).tasks();
    Map<Integer, String> firsts = new LinkedHashMap<>();
    tasks.forEach(task -> firsts.putIfAbsent(task.line(), task.setting()));
    assertThat(firsts.values()).containsExactly("a", "b", "c", "a", "b", "c");
    for (int i = 0; i < tasks.size(); i += 3) {
      assertThat(tasks.subList(i, i + 3))
          .extracting(StudyTask::setting)
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void idsAreThoseOfTheRequestsContent() {
    StudyPlan plan = StudyPlan.of(Studies.of(3, 4, 2));
    assertThat(plan.tasks()).extracting(StudyTask::id).doesNotHaveDuplicates();
    // Known from one version of the program to the next: folders are gone on with.
    assertThat(plan.tasks().getFirst().id()).isEqualTo("a8ce22446b01f8504f5ebedfc8a88cfd");
    StudySetting one = Studies.setting("x", "{\"steps\": 4, \"guidance\": {\"scale\": 5}}");
    StudySetting other = Studies.setting("y", "{\"guidance\": {\"scale\": 5}, \"steps\": 4}");
    List<StudyTask> same = StudyPlan.of(Studies.of(1, 1, 1, List.of(one, other))).tasks();
    assertThat(same.get(0).id()).isEqualTo(same.get(1).id());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9})
  void shardsShareTheTasksByPrompt(int count) {
    StudyPlan plan = StudyPlan.of(Studies.of(7, 6, 4));
    List<StudyTask> all = new ArrayList<>();
    Set<Integer> lines = new HashSet<>();
    for (int i = 1; i <= count; i++) {
      List<StudyTask> tasks = plan.tasks(Shard.parse(i + "/" + count));
      Set<Integer> own = new HashSet<>(tasks.stream().map(StudyTask::line).toList());
      assertThat(own).noneMatch(lines::contains);
      lines.addAll(own);
      all.addAll(tasks);
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(plan.tasks());
  }

  @Test
  void requestsThatAreAlikeAreDrawnOnceByOneShard() {
    List<StudyPrompt> twice = List.of(Studies.prompt(1, "a"), Studies.prompt(2, "a"));
    Study study = new Study("model", 4, 0, 4, twice, Studies.of(1, 1, 1).settings());
    StudyPlan plan = StudyPlan.of(study);
    assertThat(plan.tasks()).hasSize(4);
    assertThat(plan.tasks(Shard.WHOLE)).hasSize(2);
    assertThat(plan.tasks(new Shard(1, 2))).hasSize(2);
    assertThat(plan.tasks(new Shard(2, 2))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{\"guidance\": {\"scal\": 5}}#setting 's': guidance.scal: unknown field",
        "{\"guidance\": {\"scale\": \"5\"}}#setting 's': guidance.scale: expected a number",
        "{\"steps\": 4, \"scale\": 5}#setting 's': scale: unknown field",
        "{\"seed\": 4}#setting 's': seed: the study says",
        "{\"model\": \"x\"}#setting 's': model: the study says",
        "{\"strength\": 0.5}#setting 's': strength: belongs to edits",
        "{\"negative_prompt\": \"{hat}\"}#'s': no column 'hat' in the file of prompts, line 1, 2;",
        "{\"negative_prompt\": \"{hat\"}#setting 's': expected a column's name in braces",
      })
  void settingsThatCannotBeAreRefused(String fields, String message) {
    Study study = Studies.of(2, 1, 1, List.of(Studies.setting("s", fields)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StudyPlan.of(study))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/2", "3/2", "1/0", "1", "a/b", "1/2/3", "-1/2", ""})
  void whatIsNoShardIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Shard.parse(text));
  }
}
