package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import java.util.List;
import java.util.OptionalInt;

/** The network of a run as the sampler sees it: it predicts noise (or v, or the clean sample). */
interface NoisePredictor {
  /** The number of latent channels. */
  int channels();

  /** The most rows of one run, where the graph was exported for a fixed number. */
  default OptionalInt mostRows() {
    return OptionalInt.empty();
  }

  /**
   * One run.
   *
   * @param rows all rows of the run, with samples of one shape and embeddings of one shape; not
   *     modified
   * @return about each row, in their order
   */
  UnetAnswer predict(List<UnetRow> rows);

  /** The cross-attention that can be steered; empty if none can. */
  List<SiteClass> steerableSites();

  /** The attention whose tokens can be merged; empty if none can. */
  List<SiteClass> mergeableSites();
}
