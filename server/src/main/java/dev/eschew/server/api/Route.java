package dev.eschew.server.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Where a request for images came from; each takes its own fields. */
public enum Route {
  GENERATIONS,
  EDITS,
  /** Of either kind; an {@code image} makes it an edit. */
  JOBS,
  /** Of either kind, from a command line that shows progress by itself. */
  COMMAND_LINE;

  /**
   * Checks that the request is for this route.
   *
   * @throws ApiException naming the field that is not, or is missing
   */
  public void check(ImagesRequest request) {
    boolean streams = Boolean.TRUE.equals(request.stream());
    boolean previews = request.partialImages() != null && request.partialImages() != 0;
    switch (this) {
      case GENERATIONS -> {
        refuseFieldsOfEdits(request, "belongs to edits; post this request to /v1/images/edits");
        refuse(previews && !streams, "partial_images", "expected stream true beside it");
      }
      case EDITS -> {
        refuse(request.image() == null, "image", "expected a picture to edit, got none");
        refuse(previews && !streams, "partial_images", "expected stream true beside it");
      }
      case JOBS -> {
        checkEitherKind(request);
        refuse(
            streams,
            "stream",
            "a job is answered at once; its events are at /v1/jobs/{id}/events, and partial_images"
                + " needs no stream here");
      }
      case COMMAND_LINE -> {
        checkEitherKind(request);
        refuse(streams, "stream", "belongs to HTTP");
        refuse(previews, "partial_images", "belongs to HTTP");
      }
    }
  }

  private static void checkEitherKind(ImagesRequest request) {
    if (request.image() == null) {
      refuseFieldsOfEdits(request, "belongs to edits; expected an image beside it");
    }
  }

  private static void refuseFieldsOfEdits(ImagesRequest request, String message) {
    Map<String, Object> ofEdits = new LinkedHashMap<>();
    ofEdits.put("image", request.image());
    ofEdits.put("mask", request.mask());
    ofEdits.put("strength", request.strength());
    ofEdits.put("latents_from", request.latentsFrom());
    ofEdits.put("input_fidelity", request.inputFidelity());
    ofEdits.forEach((field, value) -> refuse(Objects.nonNull(value), field, message));
  }

  private static void refuse(boolean isWrong, String field, String message) {
    if (isWrong) {
      throw ApiException.ofField(ErrorCode.INVALID_FIELD, field, message);
    }
  }
}
