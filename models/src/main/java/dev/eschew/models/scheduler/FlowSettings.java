package dev.eschew.models.scheduler;

import java.util.OptionalDouble;

/**
 * What flow-matching models need.
 *
 * @param shift of the sigmas towards noise, positive
 * @param terminal the last sigma before 0 that the shifted ones are stretched to, in (0, 1)
 * @param stochastic draw fresh noise at each step
 */
public record FlowSettings(double shift, OptionalDouble terminal, boolean stochastic) {
  public FlowSettings {
    if (!(shift > 0 && Double.isFinite(shift))) {
      throw new IllegalArgumentException("shift is " + shift + ", expected a positive number");
    }
    if (terminal.isPresent() && !(terminal.getAsDouble() > 0 && terminal.getAsDouble() < 1)) {
      throw new IllegalArgumentException(
          "shift_terminal is " + terminal.getAsDouble() + ", expected between 0 and 1");
    }
  }

  static FlowSettings read(ConfigKeys keys) {
    keys.only("invert_sigmas", "false");
    return new FlowSettings(
        keys.number("shift", 1),
        keys.optionalNumber("shift_terminal"),
        keys.flag("stochastic_sampling", false));
  }
}
