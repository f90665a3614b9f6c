package dev.eschew.models.scheduler;

/**
 * Which timesteps a run visits.
 *
 * @param offset {@code steps_offset}, at least 0, added to {@link TimestepSpacing#LEADING}
 * @param type what the model is told in place of a timestep
 */
public record TimestepSettings(TimestepSpacing spacing, int offset, TimestepType type) {
  public TimestepSettings {
    if (offset < 0) {
      throw new IllegalArgumentException("steps_offset is " + offset + ", expected at least 0");
    }
  }

  static TimestepSettings read(ConfigKeys keys, SchedulerKind kind) {
    TimestepSpacing absent =
        switch (kind) {
          case DDIM, DDPM, PNDM, LCM, TCD -> TimestepSpacing.LEADING;
          default -> TimestepSpacing.LINSPACE;
        };
    return new TimestepSettings(
        keys.choice("timestep_spacing", absent),
        keys.integer("steps_offset", 0),
        keys.choice("timestep_type", TimestepType.DISCRETE));
  }
}
