package dev.eschew.server.study.report;

import java.util.List;

/**
 * The pictures by prompt and setting.
 *
 * @param notes how many are shown and how many are not, in words
 * @param prompts in the study's order
 */
public record Gallery(List<String> notes, List<PromptPictures> prompts) {
  public Gallery {
    notes = List.copyOf(notes);
    prompts = List.copyOf(prompts);
  }

  /**
   * One prompt's.
   *
   * @param details what else its row says that matters
   * @param open whether it is shown at once
   * @param seeds the columns, in words
   */
  public record PromptPictures(
      int line, String prompt, String details, boolean open, String seeds, List<Row> rows) {}

  /**
   * A setting's pictures of a prompt.
   *
   * @param colour CSS class
   * @param symbol outline of the setting's mark, around (8, 8)
   * @param figures of this prompt and setting
   * @param source a data URI; empty: no pictures are shown
   * @param frameWidth pixels of each picture, without the gap
   * @param alt the strip in words
   */
  public record Row(
      String name,
      String colour,
      String symbol,
      List<Figure> figures,
      String source,
      int frameWidth,
      int width,
      int height,
      String alt) {}

  /** A figure and its name. */
  public record Figure(String label, String value) {}
}
