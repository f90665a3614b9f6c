package dev.eschew.server.job;

import java.time.Instant;

/**
 * One piece of news of a job.
 *
 * @param number ascending within the job, from 1
 */
public record JobEvent(long number, Instant at, JobNews news) {}
