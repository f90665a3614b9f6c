package dev.eschew.models.pipeline;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.folder.UnetConfig;
import java.util.Map;

/**
 * Whether a UNet's graph takes what the configs beside it say: requests are resolved by the
 * configs, before anything is loaded, and what runs is the graph.
 */
final class ConfigAgreement {
  private static final int SIZES_AND_CROP = 6;
  private static final int SIZE_CROP_AND_SCORE = 5;

  private ConfigAgreement() {}

  /**
   * Compares.
   *
   * @param added what the graph is told besides the text
   * @throws IllegalArgumentException naming the key that the graph contradicts
   */
  static void require(ModelFolder folder, Map<AddedInput, Integer> added) {
    UnetConfig config = folder.unetConfig();
    require(
        "time_cond_proj_dim",
        config.embedsGuidance() ? "" + config.guidanceWidth() : "null",
        config.embedsGuidance(),
        AddedInput.TIMESTEP_COND,
        added);
    require(
        "addition_embed_type",
        config.sizeConditioned() ? "text_time" : "null",
        config.sizeConditioned(),
        AddedInput.TIME_IDS,
        added);
    extent("time_cond_proj_dim", config.guidanceWidth(), AddedInput.TIMESTEP_COND, added);
    extent(
        "requires_aesthetics_score",
        folder.index().aestheticScore() ? SIZE_CROP_AND_SCORE : SIZES_AND_CROP,
        AddedInput.TIME_IDS,
        added);
  }

  private static void require(
      String key, String value, boolean said, AddedInput input, Map<AddedInput, Integer> added) {
    if (said != added.containsKey(input)) {
      throw new IllegalArgumentException(
          "unet: by its config.json %s is %s, but the graph has %s input %s"
              .formatted(key, value, said ? "no" : "an", input.inputName()));
    }
  }

  private static void extent(
      String key, int expected, AddedInput input, Map<AddedInput, Integer> added) {
    int found = added.getOrDefault(input, -1);
    if (found >= 0 && found != expected) {
      throw new IllegalArgumentException(
          "unet: by %s its input %s has %d values, but the graph takes %d"
              .formatted(key, input.inputName(), expected, found));
    }
  }
}
