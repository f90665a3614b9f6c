package dev.eschew.server.study.report;

import java.util.List;

/**
 * A static drawing with its caption.
 *
 * @param title what it shows
 * @param note how to read it; may be empty
 * @param description for those who do not see it
 * @param width pixels at natural size
 * @param height pixels at natural size
 * @param marks from back to front
 */
public record Chart(
    String title, String note, String description, int width, int height, List<Mark> marks) {
  public Chart {
    marks = List.copyOf(marks);
  }
}
