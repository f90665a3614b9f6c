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
    List<UnetRow> rows = images.stream().flatMap(image -> image.rows().stream()).toList();
    int budget = rowBudget(rows.getFirst().sample());
    List<Tensor> predictions = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += budget) {
      predictions.addAll(unet.predict(rows.subList(from, Math.min(from + budget, rows.size()))));
    }
    int next = 0;
    for (ImageRun image : images) {
      int count = image.rows().size();
      image.advance(predictions.subList(next, next + count));
      next += count;
    }
  }

  private static int rowBudget(Tensor sample) {
    int area = sample.extent(2) * sample.extent(3);
    return Math.clamp(LATENTS_PER_RUN / area, 1, MAX_ROWS);
  }
}
