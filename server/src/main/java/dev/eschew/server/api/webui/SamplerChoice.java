package dev.eschew.server.api.webui;

import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.SamplerName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client's {@code sampler_name} and {@code scheduler} (its noise schedule) mean.
 *
 * @param kind the scheduler of ours
 * @param warning what of it cannot be honoured
 */
record SamplerChoice(SchedulerKind kind, Optional<Warning> warning) {
  private static final String SCHEDULER = "scheduler";
  private static final String KARRAS = "karras";
  private static final String AUTOMATIC = "automatic";
  private static final String UNIFORM = "uniform";

  /**
   * The scheduler that is meant.
   *
   * @param sampler its name or alias in any case
   * @param schedule name or label of the noise schedule in any case
   * @param own the model's, for whoever names none
   * @throws ApiException if there is no such sampler
   */
  static SamplerChoice of(Optional<String> sampler, Optional<String> schedule, SchedulerKind own) {
    SchedulerKind plain = sampler.map(SamplerChoice::named).orElse(own);
    return switch (schedule.map(name -> name.toLowerCase(Locale.ROOT)).orElse(UNIFORM)) {
      case UNIFORM -> new SamplerChoice(plain, Optional.empty());
      // What stable-diffusion-webui takes for a sampler whose options name a schedule.
      case AUTOMATIC ->
          new SamplerChoice(
              sampler.isPresent() && usesKarras(plain) ? karras(plain).orElse(plain) : plain,
              Optional.empty());
      case KARRAS -> {
        Optional<SchedulerKind> karras = isKarras(plain) ? Optional.of(plain) : karras(plain);
        yield karras
            .map(kind -> new SamplerChoice(kind, Optional.empty()))
            .orElseGet(() -> unknown(plain, schedule.orElseThrow()));
      }
      default -> unknown(plain, schedule.orElseThrow());
    };
  }

  private static SamplerChoice unknown(SchedulerKind plain, String schedule) {
    String quoted = schedule.length() > 40 ? schedule.substring(0, 40) + "…" : schedule;
    return new SamplerChoice(
        plain,
        Optional.of(
            new Warning(
                SCHEDULER,
                "there is no schedule '"
                    + quoted
                    + "' for "
                    + SamplerName.of(plain)
                    + " here; drawn with its own")));
  }

  private static SchedulerKind named(String name) {
    return Arrays.stream(SchedulerKind.values())
        .filter(kind ->
            SamplerName.of(kind).equalsIgnoreCase(name)
                || aliases(kind).contains(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "Sampler not found"));
  }

  /** Other names of a sampler: those of stable-diffusion-webui, and our own. */
  static List<String> aliases(SchedulerKind kind) {
    return switch (kind) {
      case EULER -> List.of(kind.apiName(), "k_euler");
      case EULER_ANCESTRAL -> List.of(kind.apiName(), "k_euler_a", "k_euler_ancestral");
      case HEUN -> List.of(kind.apiName(), "k_heun");
      case LMS -> List.of(kind.apiName(), "k_lms");
      case KDPM2 -> List.of(kind.apiName(), "k_dpm_2");
      case KDPM2_ANCESTRAL -> List.of(kind.apiName(), "k_dpm_2_a");
      case DPMPP_2M -> List.of(kind.apiName(), "k_dpmpp_2m");
      case DPMPP_2M_KARRAS -> List.of(kind.apiName(), "k_dpmpp_2m_ka");
      case DPMPP_SDE -> List.of(kind.apiName(), "k_dpmpp_sde");
      case DPMPP_SDE_KARRAS -> List.of(kind.apiName(), "k_dpmpp_sde_ka");
      case DPMPP_2M_SDE -> List.of(kind.apiName(), "k_dpmpp_2m_sde");
      case DPMPP_2M_SDE_KARRAS -> List.of(kind.apiName(), "k_dpmpp_2m_sde_ka");
      case LCM -> List.of(kind.apiName(), "k_lcm");
      case PNDM -> List.of(kind.apiName(), "plms");
      case DDIM,
          DDPM,
          DEIS,
          DPMPP_SINGLESTEP,
          DPMPP_SINGLESTEP_KARRAS,
          UNIPC,
          TCD,
          FLOW_MATCH_EULER ->
          List.of(kind.apiName());
    };
  }

  /** Whether "Automatic" means Karras for it. */
  static boolean usesKarras(SchedulerKind kind) {
    return kind == SchedulerKind.DPMPP_2M || kind == SchedulerKind.DPMPP_SDE;
  }

  private static boolean isKarras(SchedulerKind kind) {
    return SamplerName.of(kind).endsWith(" Karras");
  }

  private static Optional<SchedulerKind> karras(SchedulerKind kind) {
    return Arrays.stream(SchedulerKind.values())
        .filter(other -> SamplerName.of(other).equals(SamplerName.of(kind) + " Karras"))
        .findFirst();
  }
}
