package dev.eschew.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.webui.WebuiAnswer;
import dev.eschew.server.api.webui.WebuiJson;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobState;
import dev.eschew.server.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** How a job stands, as clients of stable-diffusion-webui poll it. */
final class WebuiProgress {
  /** What a job that has just come shows: 0 means that there is none. */
  private static final double BEGUN = 0.01;

  private WebuiProgress() {}

  /**
   * The answer.
   *
   * @param job empty if the client has none
   * @param partial what an image of it looks like so far
   * @param interrupted whether the client's last job was given up
   */
  static ObjectNode of(
      Optional<JobState> job, Optional<JobNews.Partial> partial, boolean interrupted, Instant now) {
    double progress = job.map(WebuiProgress::progress).orElse(0.0);
    ObjectNode answer = WebuiJson.object();
    answer.put("progress", progress);
    answer.put("eta_relative", job.map(state -> remaining(state, progress, now)).orElse(0.0));
    state(job, interrupted, answer.putObject("state"));
    answer.put(
        "current_image",
        partial.map(look -> Base64.getEncoder().encodeToString(look.bytes())).orElse(null));
    answer.put(
        "textinfo",
        job.filter(state -> state.status() == JobStatus.QUEUED)
            .map(state -> "Waiting in the queue, at place " + (state.place().orElse(0) + 1))
            .orElse(null));
    return answer;
  }

  private static double progress(JobState job) {
    double done = job.progress().map(JobNews.Progress::done).orElse(0.0);
    return Math.clamp(done, BEGUN, 1);
  }

  /** Seconds, if it goes on as it went. */
  private static double remaining(JobState job, double progress, Instant now) {
    return job.started()
        .map(start -> Math.max(0, Duration.between(start, now).toMillis()) / 1000.0)
        .map(spent -> spent / progress - spent)
        .orElse(0.0);
  }

  private static void state(Optional<JobState> job, boolean interrupted, ObjectNode state) {
    Optional<JobNews.Progress> progress = job.flatMap(JobState::progress);
    int asked = job.map(present -> present.job().request().steps()).orElse(0);
    state.put("skipped", false);
    state.put("interrupted", interrupted);
    state.put("stopping_generation", false);
    state.put("job", job.map(WebuiProgress::name).orElse(""));
    state.put("job_count", job.isPresent() ? 1 : 0);
    state.put(
        "job_timestamp",
        job.map(present -> WebuiAnswer.timestamp(present.job().submitted())).orElse("0"));
    state.put("job_no", 0);
    state.put("sampling_step", progress.map(JobNews.Progress::step).orElse(0));
    state.put("sampling_steps", progress.map(JobNews.Progress::steps).orElse(asked));
  }

  private static String name(JobState job) {
    return job.job().request().image() == null ? "scripts_txt2img" : "scripts_img2img";
  }
}
