package dev.eschew.server.api;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.server.config.LimitSettings;
import java.util.List;

/**
 * What an operator lets one request ask for; each message names the field, the limit and the
 * property that sets it.
 */
record RequestLimits(LimitSettings settings) {
  /**
   * Checks what a request says, whatever the model.
   *
   * @throws InvalidFieldException naming the first text that is too long
   */
  void checkTexts(ImagesRequest request, GuidanceRequest guidance) {
    checkText("prompt", request.prompt());
    checkText("negative_prompt", request.negativePrompt());
    if (guidance.perpNeg() != null && guidance.perpNeg().prompts() != null) {
      List<GuidanceRequest.Prompt> prompts = guidance.perpNeg().prompts();
      for (int i = 0; i < prompts.size(); i++) {
        if (prompts.get(i) != null) {
          checkText("guidance.perp_neg.prompts[" + i + "].prompt", prompts.get(i).prompt());
        }
      }
    }
    if (guidance.nasa() != null) {
      checkText("guidance.nasa.prompt", guidance.nasa().prompt());
    }
    if (guidance.nag() != null) {
      checkText("guidance.nag.prompt", guidance.nag().prompt());
    }
  }

  /**
   * Checks what will be drawn, the model's defaults filled in.
   *
   * @throws InvalidFieldException naming the field that is too much
   */
  void checkAmounts(int images, int steps, ImageSize size) {
    checkCount("n", images, settings.images(), "max_images");
    checkCount("steps", steps, settings.steps(), "max_steps");
    int longest = Math.max(size.width(), size.height());
    if (longest > settings.side()) {
      throw new InvalidFieldException(
          "size",
          "expected at most %d pixels a side (this server's max_side), got %s"
              .formatted(settings.side(), size));
    }
  }

  private void checkText(String field, String text) {
    if (text != null && text.length() > settings.promptLength()) {
      throw new InvalidFieldException(
          field,
          "expected at most %d characters (this server's max_prompt_length), got %d"
              .formatted(settings.promptLength(), text.length()));
    }
  }

  private static void checkCount(String field, int found, int most, String property) {
    if (found > most) {
      throw new InvalidFieldException(
          field, "expected 1 to %d (this server's %s), got %d".formatted(most, property, found));
    }
  }
}
