package dev.eschew.models.scheduler;

import dev.eschew.models.json.Quoted;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The schedulers that a request can name, and the diffusers class that each one is. */
public enum SchedulerKind {
  DDIM("ddim", "DDIMScheduler"),
  DDPM("ddpm", "DDPMScheduler"),
  EULER("euler", "EulerDiscreteScheduler"),
  EULER_ANCESTRAL("euler_a", "EulerAncestralDiscreteScheduler"),
  HEUN("heun", "HeunDiscreteScheduler"),
  DPMPP_2M("dpmpp_2m", "DPMSolverMultistepScheduler"),
  DPMPP_2M_KARRAS("dpmpp_2m_karras", "DPMSolverMultistepScheduler"),
  DPMPP_2M_SDE("dpmpp_2m_sde", "DPMSolverMultistepScheduler"),
  DPMPP_2M_SDE_KARRAS("dpmpp_2m_sde_karras", "DPMSolverMultistepScheduler"),
  DPMPP_SINGLESTEP("dpmpp_singlestep", "DPMSolverSinglestepScheduler"),
  DPMPP_SINGLESTEP_KARRAS("dpmpp_singlestep_karras", "DPMSolverSinglestepScheduler"),
  DPMPP_SDE("dpmpp_sde", "DPMSolverSinglestepScheduler"),
  DPMPP_SDE_KARRAS("dpmpp_sde_karras", "DPMSolverSinglestepScheduler"),
  DEIS("deis", "DEISMultistepScheduler"),
  UNIPC("unipc", "UniPCMultistepScheduler"),
  LMS("lms", "LMSDiscreteScheduler"),
  KDPM2("kdpm2", "KDPM2DiscreteScheduler"),
  KDPM2_ANCESTRAL("kdpm2_a", "KDPM2AncestralDiscreteScheduler"),
  PNDM("pndm", "PNDMScheduler"),
  LCM("lcm", "LCMScheduler"),
  TCD("tcd", "TCDScheduler"),
  FLOW_MATCH_EULER("flow_match_euler", "FlowMatchEulerDiscreteScheduler");

  private final String apiName;
  private final String className;

  SchedulerKind(String apiName, String className) {
    this.apiName = apiName;
    this.className = className;
  }

  /** The name in requests, such as {@code euler_a}. */
  public String apiName() {
    return apiName;
  }

  /** The {@code _class_name} in {@code scheduler_config.json}. */
  public String className() {
    return className;
  }

  /** True for the variants of {@code DPMSolverMultistepScheduler}. */
  boolean isMultistepDpmSolver() {
    return className.equals(DPMPP_2M.className);
  }

  /** True for the variants of the two DPM-Solver classes. */
  boolean isDpmSolver() {
    return isMultistepDpmSolver() || className.equals(DPMPP_SINGLESTEP.className);
  }

  /** The variant of this DPM-Solver's class that imposes the given sigmas and equation. */
  SchedulerKind variant(boolean karras, boolean sde) {
    for (SchedulerKind kind : values()) {
      if (kind.className.equals(className) && kind.isKarras() == karras && kind.isSde() == sde) {
        return kind;
      }
    }
    throw new IllegalStateException(className + " has no such variant");
  }

  /** A DPM-Solver variant's name imposes Karras sigmas, or imposes that there are none. */
  boolean isKarras() {
    return switch (this) {
      case DPMPP_2M_KARRAS, DPMPP_2M_SDE_KARRAS, DPMPP_SINGLESTEP_KARRAS, DPMPP_SDE_KARRAS -> true;
      default -> false;
    };
  }

  /** A DPM-Solver variant's name imposes the stochastic equation, or the ordinary one. */
  boolean isSde() {
    return switch (this) {
      case DPMPP_2M_SDE, DPMPP_2M_SDE_KARRAS, DPMPP_SDE, DPMPP_SDE_KARRAS -> true;
      default -> false;
    };
  }

  /**
   * The kind of a name in a request.
   *
   * @throws IllegalArgumentException naming the valid names
   */
  public static SchedulerKind forName(String name) {
    for (SchedulerKind kind : values()) {
      if (kind.apiName.equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "unknown scheduler \""
            + name
            + "\", expected one of "
            + Arrays.stream(values()).map(kind -> kind.apiName).collect(Collectors.joining(", ")));
  }

  /**
   * The kind of a diffusers class; of a DPM-Solver's variants the first, which {@link
   * SchedulerConfig#parse} refines by {@code use_karras_sigmas} and {@code algorithm_type}.
   *
   * @throws IllegalArgumentException naming the classes that are known
   */
  public static SchedulerKind forClassName(String className) {
    for (SchedulerKind kind : values()) {
      if (kind.className.equals(className)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "scheduler_config.json: _class_name is \""
            + Quoted.of(className)
            + "\", expected one of "
            + Arrays.stream(values())
                .map(kind -> kind.className)
                .distinct()
                .collect(Collectors.joining(", ")));
  }
}
