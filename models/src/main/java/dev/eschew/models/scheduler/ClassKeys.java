package dev.eschew.models.scheduler;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys that each scheduler class of diffusers (0.40) reads from its configuration. */
final class ClassKeys {
  private static final String TRAINING =
      "num_train_timesteps beta_start beta_end beta_schedule trained_betas prediction_type ";
  private static final String BETAS = TRAINING + "timestep_spacing steps_offset ";
  private static final String THRESHOLD =
      "thresholding dynamic_thresholding_ratio sample_max_value ";
  private static final String CLIP = "clip_sample clip_sample_range ";
  private static final String SIGMAS = "use_karras_sigmas use_exponential_sigmas use_beta_sigmas ";
  private static final String MULTISTEP =
      "solver_order solver_type lower_order_final use_flow_sigmas flow_shift use_dynamic_shifting"
          + " time_shift_type ";

  private ClassKeys() {}

  static Set<String> of(SchedulerKind kind) {
    return split(
        switch (kind) {
          case DDIM -> BETAS + CLIP + THRESHOLD + "set_alpha_to_one rescale_betas_zero_snr";
          case DDPM -> BETAS + CLIP + THRESHOLD + "variance_type rescale_betas_zero_snr";
          case EULER ->
              BETAS
                  + SIGMAS
                  + "interpolation_type sigma_min sigma_max timestep_type final_sigmas_type"
                  + " rescale_betas_zero_snr";
          case EULER_ANCESTRAL -> BETAS + "rescale_betas_zero_snr";
          case HEUN -> BETAS + SIGMAS + CLIP;
          case DPMPP_2M, DPMPP_2M_KARRAS, DPMPP_2M_SDE, DPMPP_2M_SDE_KARRAS ->
              BETAS
                  + SIGMAS
                  + THRESHOLD
                  + MULTISTEP
                  + "final_sigmas_type rescale_betas_zero_snr algorithm_type euler_at_final"
                  + " use_lu_lambdas lambda_min_clipped variance_type";
          case DPMPP_SINGLESTEP, DPMPP_SINGLESTEP_KARRAS, DPMPP_SDE, DPMPP_SDE_KARRAS ->
              TRAINING
                  + SIGMAS
                  + THRESHOLD
                  + MULTISTEP
                  + "final_sigmas_type algorithm_type lambda_min_clipped variance_type";
          case DEIS -> BETAS + SIGMAS + THRESHOLD + MULTISTEP + "algorithm_type";
          case LMS, KDPM2, KDPM2_ANCESTRAL -> BETAS + SIGMAS;
          case UNIPC ->
              BETAS
                  + SIGMAS
                  + THRESHOLD
                  + MULTISTEP
                  + "final_sigmas_type rescale_betas_zero_snr"
                  + " predict_x0 disable_corrector solver_p sigma_min sigma_max shift_terminal";
          case PNDM -> BETAS + "skip_prk_steps set_alpha_to_one";
          case LCM, TCD ->
              BETAS
                  + CLIP
                  + THRESHOLD
                  + "set_alpha_to_one original_inference_steps timestep_scaling"
                  + " rescale_betas_zero_snr";
          case FLOW_MATCH_EULER ->
              SIGMAS
                  + "num_train_timesteps shift use_dynamic_shifting base_shift max_shift"
                  + " base_image_seq_len max_image_seq_len invert_sigmas shift_terminal"
                  + " time_shift_type stochastic_sampling";
        });
  }

  /** The keys that any of the classes reads. */
  static Set<String> ofAll() {
    return Stream.of(SchedulerKind.values())
        .flatMap(kind -> of(kind).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> split(String keys) {
    return Set.of(keys.strip().split("\\s+", -1));
  }
}
