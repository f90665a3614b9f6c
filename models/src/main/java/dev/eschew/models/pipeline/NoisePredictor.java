package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The network of a run as the sampler sees it: it predicts noise (or v, or the clean sample). */
interface NoisePredictor {
  /** The number of latent channels. */
  int channels();

  /** What it is told besides the text, with the number of values; -1 where the graph is silent. */
  default Map<AddedInput, Integer> addedInputs() {
    return Map.of();
  }

  /** The number of channels that it is told beside the latents; 0 for most networks. */
  default int contextChannels() {
    return 0;
  }

  /** The most rows of one run, where the graph was exported for a fixed number. */
  default OptionalInt mostRows() {
    return OptionalInt.empty();
  }

  /**
   * One run.
   *
   * @param rows all rows of the run, with samples of one shape and conditions of one shape; not
   *     modified
   * @return about each row, in their order
   */
  UnetAnswer predict(List<UnetRow> rows);

  /** The cross-attention that can be steered; empty if none can. */
  List<SiteClass> steerableSites();

  /** The attention whose tokens can be merged; empty if none can. */
  List<SiteClass> mergeableSites();
}
