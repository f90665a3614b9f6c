package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request that a study asks for.
 *
 * @param id digest of the request, by which it is known again
 * @param setting the setting's name
 * @param line the prompt's line
 * @param request exactly what is asked for; pictures are named, not contained
 */
public record StudyTask(String id, String setting, int line, ObjectNode request) {
  /** How many images it asks for. */
  public int images() {
    return request.path("n").intValue();
  }
}
