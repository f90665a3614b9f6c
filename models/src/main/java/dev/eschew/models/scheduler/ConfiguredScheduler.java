package dev.eschew.models.scheduler;

/**
 * What every scheduler is made of: the model's configuration for its class and the noise schedule
 * that follows.
 */
abstract class ConfiguredScheduler implements Scheduler {
  final SchedulerConfig config;
  final NoiseSchedule schedule;

  ConfiguredScheduler(SchedulerConfig config, NoiseSchedule schedule) {
    this.config = config;
    this.schedule = schedule;
  }

  @Override
  public final SchedulerKind kind() {
    return config.kind();
  }
}
