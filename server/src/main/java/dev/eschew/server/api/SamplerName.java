package dev.eschew.server.api;

import dev.eschew.models.scheduler.SchedulerKind;

/** The names by which stable-diffusion-webui (AUTOMATIC1111) and its users know the schedulers. */
public final class SamplerName {
  private SamplerName() {}

  public static String of(SchedulerKind kind) {
    return switch (kind) {
      case DDIM -> "DDIM";
      case DDPM -> "DDPM";
      case EULER -> "Euler";
      case EULER_ANCESTRAL -> "Euler a";
      case HEUN -> "Heun";
      case DPMPP_2M -> "DPM++ 2M";
      case DPMPP_2M_KARRAS -> "DPM++ 2M Karras";
      case DPMPP_2M_SDE -> "DPM++ 2M SDE";
      case DPMPP_2M_SDE_KARRAS -> "DPM++ 2M SDE Karras";
      case DPMPP_SINGLESTEP -> "DPM++ 2S";
      case DPMPP_SINGLESTEP_KARRAS -> "DPM++ 2S Karras";
      case DPMPP_SDE -> "DPM++ SDE";
      case DPMPP_SDE_KARRAS -> "DPM++ SDE Karras";
      case DEIS -> "DEIS";
      case LMS -> "LMS";
      case KDPM2 -> "DPM2";
      case KDPM2_ANCESTRAL -> "DPM2 a";
      case UNIPC -> "UniPC";
      case PNDM -> "PLMS";
      case LCM -> "LCM";
      case TCD -> "TCD";
      case FLOW_MATCH_EULER -> "Flow match Euler";
    };
  }
}
