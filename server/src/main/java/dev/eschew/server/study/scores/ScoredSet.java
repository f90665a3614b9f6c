package dev.eschew.server.study.scores;

import dev.eschew.server.study.StudyDrawing;
import dev.eschew.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The pictures of a request, read.
 *
 * @param place where it stands
 * @param drawing what was drawn
 * @param images those that could be read
 * @param scores by metric, of the set; none unless all of its images could be read
 */
record ScoredSet(
    StudyGrid.Place place,
    StudyDrawing drawing,
    List<ScoredImage> images,
    Map<String, Double> scores) {
  /**
   * A picture.
   *
   * @param image which
   * @param scores by metric
   * @param shown by attribute, the value of each that means something in it
   * @param embeddings by embedder, each (E)
   */
  record ScoredImage(
      StudyDrawing.Image image,
      Map<String, Double> scores,
      Map<String, String> shown,
      List<Tensor> embeddings) {}

  boolean isWhole() {
    return images.size() == drawing.images().size();
  }
}
