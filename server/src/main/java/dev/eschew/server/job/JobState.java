package dev.eschew.server.job;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ImagesResult;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a job stands at one moment.
 *
 * @param job once it is over, without the pictures that came with its request
 * @param place jobs that are taken before it; present while it waits
 * @param progress the last that was heard
 * @param expires from when on it is forgotten; present when it is over
 * @param result present if it is completed and the result is still kept
 * @param error present if it failed or was cancelled
 */
public record JobState(
    Job job,
    JobStatus status,
    OptionalInt place,
    Optional<JobNews.Progress> progress,
    Optional<Instant> started,
    Optional<Instant> finished,
    Optional<Instant> expires,
    Optional<ImagesResult> result,
    Optional<ApiException> error) {}
