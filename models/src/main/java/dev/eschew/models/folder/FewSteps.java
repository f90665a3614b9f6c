package dev.eschew.models.folder;

import dev.eschew.models.scheduler.PredictionType;
import dev.eschew.models.scheduler.SchedulerConfig;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.TimestepSpacing;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a model was distilled to few steps, as its configs tell. Latent consistency models
 * (arXiv:2310.04378) and trajectory consistency (arXiv:2402.19159) have schedulers of their own.
 * Adversarially distilled ones (Turbo, arXiv:2311.17042; Lightning, arXiv:2402.13929) take Euler's
 * method from the very last timestep: trailing spacing, which models with a schedule rescaled to
 * zero SNR have too, but those are no few-step models. How few the name may say, as in
 * "lightning-4step".
 *
 * @param steps the default number of steps; empty if the model takes many
 */
record FewSteps(OptionalInt steps) {
  private static final int USUAL = 4;
  private static final int TURBO = 1;
  private static final Pattern NAMED = Pattern.compile("(?<![0-9])([1-9]|1[0-6])[-_ ]?steps?");

  static FewSteps of(String id, PipelineIndex index, SchedulerConfig scheduler, UnetConfig unet) {
    String name = (id + " " + index.source()).toLowerCase(Locale.ROOT);
    boolean consistency =
        scheduler.kind() == SchedulerKind.LCM
            || scheduler.kind() == SchedulerKind.TCD
            || unet.embedsGuidance();
    if (!consistency && !isAdversarial(scheduler)) {
      return new FewSteps(OptionalInt.empty());
    }
    Matcher named = NAMED.matcher(name);
    if (named.find()) {
      return new FewSteps(OptionalInt.of(Integer.parseInt(named.group(1))));
    }
    return new FewSteps(OptionalInt.of(!consistency && name.contains("turbo") ? TURBO : USUAL));
  }

  private static boolean isAdversarial(SchedulerConfig scheduler) {
    return (scheduler.kind() == SchedulerKind.EULER
            || scheduler.kind() == SchedulerKind.EULER_ANCESTRAL)
        && scheduler.timesteps().spacing() == TimestepSpacing.TRAILING
        && scheduler.prediction().type() != PredictionType.V_PREDICTION
        && !scheduler.noise().rescaleToZeroSnr();
  }
}
