package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a study does not have: a row of the file of prompts, or a request that could not be drawn.
 *
 * @param line the prompt's
 * @param setting the setting's name; null for a row
 * @param request what was asked for; null for a row
 * @param problem what was wrong
 */
public record Skipped(int line, String setting, ObjectNode request, String problem) {
  public static Skipped of(RowProblem row) {
    return new Skipped(row.line(), null, null, row.problem());
  }

  static Skipped of(StudyTask task, String problem) {
    return new Skipped(task.line(), task.setting(), task.request(), problem);
  }

  /** In a sentence. */
  public String words() {
    return setting == null
        ? "line " + line + ": " + problem
        : "line "
            + line
            + ", setting '"
            + setting
            + "', seed "
            + request.path("seed").asLong()
            + ": "
            + problem;
  }
}
