package dev.eschew.server.engine;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.Drawing;
import dev.eschew.models.pipeline.Generation;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobNews;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A job that a worker draws. For the worker's thread alone. */
final class ActiveJob {
  private final Job job;
  private final ResolvedRequest request;
  private final Drawing drawing;
  private final long place;
  private final long bytes;
  private final Gallery gallery;

  /** Parts that are not handed on to be decoded yet. */
  private final List<Generation> pending;

  private final Map<Generation, Integer> looks = new HashMap<>();

  /**
   * A job whose texts are encoded.
   *
   * @param place ascending in the order in which jobs were taken
   * @param bytes what it may take of the Java heap
   */
  ActiveJob(Job job, ResolvedRequest request, Drawing drawing, long place, long bytes) {
    this.job = job;
    this.request = request;
    this.drawing = drawing;
    this.place = place;
    this.bytes = bytes;
    this.gallery = new Gallery(job, request, drawing);
    this.pending = new ArrayList<>(drawing.generations());
  }

  String id() {
    return job.id();
  }

  ImageSize size() {
    return request.spec().size();
  }

  long place() {
    return place;
  }

  long bytes() {
    return bytes;
  }

  /** Where its finished images are gathered. */
  Gallery gallery() {
    return gallery;
  }

  List<Generation> pending() {
    return List.copyOf(pending);
  }

  /** What is left to do of it, in pixels predicted. */
  double left() {
    long rows = 0;
    for (Generation part : pending) {
      rows += (long) part.rows() * part.callsLeft();
    }
    return (double) rows * size().width() * size().height();
  }

  /** Takes a part out that is done. */
  void handOn(Generation part) {
    pending.remove(part);
  }

  /** How far it is. */
  JobNews.Progress progress() {
    int steps = request.spec().steps();
    int start = request.spec().startStep();
    double done = drawing.share();
    return new JobNews.Progress(start + (int) (done * (steps - start)), steps, done);
  }

  /**
   * The look that is due at a part: of K partial images number p at the first step after (p + 1) /
   * (K + 1) of the way.
   *
   * @return its number, counted from 0; -1 if none is due
   */
  int lookDue(Generation part) {
    int wanted = job.request().partialImages() == null ? 0 : job.request().partialImages();
    int due = Math.min(wanted, (int) (part.share() * (wanted + 1)));
    int told = looks.getOrDefault(part, 0);
    if (part.done() || due <= told) {
      return -1;
    }
    looks.put(part, due);
    return due - 1;
  }
}
