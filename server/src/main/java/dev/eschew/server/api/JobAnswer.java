package dev.eschew.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How a job stands, as its client is told; what does not apply is null. Moments are Unix seconds.
 *
 * @param object what this is: {@code job}
 * @param place jobs that are taken before it, while it is queued
 * @param expiresAt from when on it is forgotten
 * @param request what {@link #shown} leaves of the request
 * @param result once it is completed, as long as it is kept
 * @param error once it failed or was cancelled
 */
public record JobAnswer(
    String id,
    String object,
    String status,
    Integer place,
    double createdAt,
    Double startedAt,
    Double finishedAt,
    Double expiresAt,
    JobData.Progress progress,
    ObjectNode request,
    ImagesResponse result,
    ErrorBody.Detail error) {
  /**
   * Several jobs.
   *
   * @param object what this is: {@code list}
   */
  public record Listing(String object, List<JobAnswer> data) {}

  /** A request without the files that were uploaded with it. */
  public static ObjectNode shown(ImagesRequest request) {
    ObjectNode tree = ApiJson.tree(request);
    tree.remove(List.of("image", "mask"));
    tree.path("guidance")
        .path("negtome")
        .path("images")
        .forEach(image -> ((ObjectNode) image).remove(List.of("image", "mask")));
    return tree;
  }
}
