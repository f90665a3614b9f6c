package dev.eschew.models.scheduler;

/** Makes the scheduler of a request. */
public final class Schedulers {
  /** DDIM's stochasticity where a request says nothing. */
  public static final double DDIM_ETA = 0;

  /** TCD's stochasticity where a request says nothing. */
  public static final double TCD_ETA = 0.3;

  private Schedulers() {}

  /** The scheduler that the model's own file names. */
  public static Scheduler create(SchedulerConfig config) {
    return switch (config.kind()) {
      case DDIM -> new DdimScheduler(config, DDIM_ETA);
      case DDPM -> new DdpmScheduler(config);
      case EULER -> new EulerScheduler(config);
      case EULER_ANCESTRAL -> new EulerAncestralScheduler(config);
      case HEUN -> new HeunScheduler(config);
      case DPMPP_2M, DPMPP_2M_KARRAS, DPMPP_2M_SDE, DPMPP_2M_SDE_KARRAS ->
          new DpmSolverScheduler(config);
      case DPMPP_SINGLESTEP, DPMPP_SINGLESTEP_KARRAS, DPMPP_SDE, DPMPP_SDE_KARRAS ->
          new DpmSinglestepScheduler(config);
      case DEIS -> new DeisScheduler(config);
      case LMS -> new LmsScheduler(config);
      case KDPM2 -> new Kdpm2Scheduler(config);
      case KDPM2_ANCESTRAL -> new Kdpm2AncestralScheduler(config);
      case UNIPC -> new UniPcScheduler(config);
      case PNDM -> new PndmScheduler(config);
      case LCM -> new LcmScheduler(config);
      case TCD -> new TcdScheduler(config, TCD_ETA);
      case FLOW_MATCH_EULER -> new FlowMatchEulerScheduler(config);
    };
  }

  /**
   * The scheduler that a request asks for, configured by the model's file.
   *
   * @throws IllegalArgumentException if the file has a value that the requested class cannot take
   */
  public static Scheduler create(SchedulerKind requested, SchedulerConfig config) {
    return create(config.forKind(requested));
  }
}
