package dev.eschew.models.pipeline;

import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The sampling loop: fills UNet runs with the rows of many images and hands each image its own
 * predictions.
 */
final class Sampler {
  /** Latent values of one UNet run beyond which more rows save nothing and cost memory. */
  private static final int LATENTS_PER_RUN = 8192;

  private static final int MAX_ROWS = 8;

  private final Unet unet;

  Sampler(Unet unet) {
    this.unet = unet;
  }

  /** One model call for each of the images; their latents have one shape. */
  void advance(List<ImageRun> images) {
    List<List<UnetRow>> rowsOfImages = images.stream().map(ImageRun::rows).toList();
    List<UnetRow> rows = rowsOfImages.stream().flatMap(List::stream).toList();
    Tensor sample = rows.getFirst().sample();
    int budget = rowBudget(sample.extent(2), sample.extent(3));
    List<Tensor> predictions = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += budget) {
      predictions.addAll(
          unet.predict(rows.subList(from, Math.min(from + budget, rows.size()))).predictions());
    }
    int next = 0;
    for (int i = 0; i < images.size(); i++) {
      int count = rowsOfImages.get(i).size();
      images.get(i).advance(predictions.subList(next, next + count));
      next += count;
    }
  }

  /** How many rows share a UNet run, by the latents' height and width. */
  static int rowBudget(int height, int width) {
    return Math.clamp(LATENTS_PER_RUN / (height * width), 1, MAX_ROWS);
  }
}
