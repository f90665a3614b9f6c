package dev.eschew.server.study;

import java.util.List;
import java.util.Map;

/**
 * What a study found: the content of {@code results.json} and the source of the report.
 *
 * @param study what was drawn
 * @param evaluators ids of those that looked at the images, the one of attributes and embeddings
 *     first
 * @param metrics how each figure is called and read, by key, in the order of tables
 * @param settings in the study's order; the first is the baseline
 * @param images all, in the order of settings, prompts and seeds
 * @param missing requests that the study asks for and that are not drawn
 * @param skipped rows of the file of prompts, and requests that failed, in words
 */
public record StudyResults(
    Study study,
    List<String> evaluators,
    Map<String, Metric> metrics,
    List<SettingScores> settings,
    List<ImageScores> images,
    int missing,
    List<String> skipped) {
  /**
   * A kind of figure.
   *
   * @param label as in tables, such as {@code attribute entropy}
   * @param unit such as {@code s}; {@code %} where shares are shown as percentages; may be empty
   * @param better {@code higher}, {@code lower} or {@code neither}
   * @param description in a sentence, with source
   */
  public record Metric(String label, String unit, String better, String description) {}

  /**
   * A figure and its interval.
   *
   * @param value the figure; a share where the metric's unit is {@code %}
   * @param low lower end of the 95 % interval; null: there is none
   * @param high its upper end
   */
  public record Estimate(double value, Double low, Double high) {}

  /**
   * A setting's figures, by metric.
   *
   * @param name the setting's
   * @param scores over all prompts; metrics that cannot be had are absent
   * @param differences the same minus the baseline's, on the same seeds; empty for the baseline
   * @param prompts by the prompt's line
   * @param attributes over all prompts: by attribute, by value, the share that shows it of the
   *     images in which the attribute means something
   * @param warnings of its requests, each once, with how often it came
   */
  public record SettingScores(
      String name,
      Map<String, Estimate> scores,
      Map<String, Estimate> differences,
      Map<Integer, Map<String, Estimate>> prompts,
      Map<String, Map<String, Double>> attributes,
      Map<String, Integer> warnings) {}

  /**
   * An image's figures.
   *
   * @param setting the setting's name
   * @param line the prompt's
   * @param seed what it was drawn with
   * @param file relative to the study's folder
   * @param request the drawing's {@link StudyDrawing#id}
   * @param scores by metric: those that an image has by itself
   * @param shown by attribute, what the evaluator reads
   */
  public record ImageScores(
      String setting,
      int line,
      long seed,
      String file,
      String request,
      Map<String, Double> scores,
      Map<String, String> shown) {}
}
