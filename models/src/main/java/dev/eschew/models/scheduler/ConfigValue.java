package dev.eschew.models.scheduler;

/** A choice that {@code scheduler_config.json} spells in its own way. */
interface ConfigValue {
  /** The value as the file writes it, such as {@code scaled_linear}. */
  String configName();
}
