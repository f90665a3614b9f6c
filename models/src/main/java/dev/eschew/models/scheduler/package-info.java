/**
 * Schedulers of diffusion models: the noise schedule, the parametrisation of the model's output and
 * the solver, each in its own type, configured by an export's {@code scheduler_config.json}.
 */
package dev.eschew.models.scheduler;
