package dev.eschew.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** The {@code data} of those events of a job that have a shape of their own. */
public sealed interface JobData {
  /** A worker took it. */
  record Started() implements JobData {}

  /**
   * How far it is.
   *
   * @param step steps that all of its images have behind them
   * @param steps of a whole run
   * @param done share of all its work that is done, 0..1
   */
  record Progress(int step, int steps, double done) implements JobData {}

  /**
   * What an image looks like so far.
   *
   * @param image its place in the request, counted from 0
   * @param partialImageIndex which preview of this image it is, counted from 0
   */
  record PartialImage(int image, int partialImageIndex, String b64Json, String outputFormat)
      implements JobData {}

  /**
   * A finished image.
   *
   * @param image its place in the request, counted from 0
   */
  record Image(int image, @JsonUnwrapped ImagesResponse.Image file) implements JobData {}
}
