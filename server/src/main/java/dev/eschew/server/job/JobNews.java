package dev.eschew.server.job;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesResult;

/** What a worker says of a job. */
public sealed interface JobNews {
  /** A worker took it. */
  record Started() implements JobNews {}

  /**
   * It went on.
   *
   * @param step steps that all of its images have behind them
   * @param steps of a whole run
   * @param done share of all its work that is done, 0..1
   */
  record Progress(int step, int steps, double done) implements JobNews {}

  /**
   * What an image looks like so far.
   *
   * @param image the image's place in the request, counted from 0
   * @param partial which look at this image it is, counted from 0
   * @param bytes a file
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, handed on once
  record Partial(int image, int partial, byte[] bytes, ImageFormat format) implements JobNews {}

  /** One of its images is finished; the others may not be. */
  record Drawn(DrawnImage image) implements JobNews {}

  /** All is there. */
  record Completed(ImagesResult result) implements JobNews {}

  /** Nothing comes of it. */
  record Failed(ApiException error) implements JobNews {}

  /** It was given up, by whom it may concern. */
  record Cancelled(CancelReason reason) implements JobNews {}

  /** Whether it is the last. */
  default boolean isLast() {
    return this instanceof Completed || this instanceof Failed || this instanceof Cancelled;
  }
}
