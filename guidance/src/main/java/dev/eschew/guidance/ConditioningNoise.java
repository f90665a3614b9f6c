package dev.eschew.guidance;

/**
 * Plain noise on the prompt's embedding in an interval of the run.
 *
 * @param scale in standard deviations of the embedding
 * @param interval where it acts
 */
public record ConditioningNoise(double scale, Interval interval) {}
