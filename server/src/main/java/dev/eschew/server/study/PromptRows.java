package dev.eschew.server.study;

import dev.eschew.server.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Rows as they are read, the good and the bad. */
final class PromptRows {
  static final String PROMPT = "prompt";
  static final String EXPECT = "expect";
  static final String UNWANTED = "unwanted";

  private final List<StudyPrompt> prompts = new ArrayList<>();
  private final List<RowProblem> problems = new ArrayList<>();

  /** Takes a row, or what is wrong with it. */
  void add(int line, Supplier<StudyPrompt> row) {
    try {
      prompts.add(row.get());
    } catch (IllegalArgumentException | ApiException e) {
      refuse(line, e.getMessage());
    }
  }

  void refuse(int line, String problem) {
    problems.add(new RowProblem(line, problem));
  }

  PromptFile toFile() {
    return new PromptFile(prompts, problems);
  }

  /**
   * A row.
   *
   * @throws IllegalArgumentException if it has no prompt
   */
  static StudyPrompt row(
      int line,
      Map<String, String> columns,
      Map<String, List<String>> expected,
      Map<String, List<String>> unwanted) {
    String prompt = columns.getOrDefault(PROMPT, "");
    if (prompt.isBlank()) {
      throw new IllegalArgumentException(PROMPT + ": expected some text, found none");
    }
    return new StudyPrompt(line, prompt, columns, expected, unwanted);
  }
}
