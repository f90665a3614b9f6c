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
  UNIPC("unipc", "UniPCMultistepScheduler"),
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
  boolean isDpmSolver() {
    return className.equals(DPMPP_2M.className);
  }

  /** A DPM-Solver variant's name imposes Karras sigmas, or imposes that there are none. */
  boolean isKarras() {
    return this == DPMPP_2M_KARRAS || this == DPMPP_2M_SDE_KARRAS;
  }

  /** A DPM-Solver variant's name imposes the stochastic equation, or the ordinary one. */
  boolean isSde() {
    return this == DPMPP_2M_SDE || this == DPMPP_2M_SDE_KARRAS;
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
   * The kind of a diffusers class; for {@code DPMSolverMultistepScheduler} {@link #DPMPP_2M}, which
   * {@link SchedulerConfig#parse} refines by {@code use_karras_sigmas} and {@code algorithm_type}.
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
