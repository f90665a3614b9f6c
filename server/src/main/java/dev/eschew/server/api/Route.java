package dev.eschew.server.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Where a request for images was posted; each takes its own fields. */
public enum Route {
  GENERATIONS,
  EDITS;

  /**
   * Checks that the request is for this route.
   *
   * @throws ApiException naming the field that is not, or is missing
   */
  public void check(ImagesRequest request) {
    switch (this) {
      case GENERATIONS -> {
        Map<String, Object> ofEdits = new LinkedHashMap<>();
        ofEdits.put("image", request.image());
        ofEdits.put("mask", request.mask());
        ofEdits.put("strength", request.strength());
        ofEdits.put("latents_from", request.latentsFrom());
        ofEdits.put("input_fidelity", request.inputFidelity());
        ofEdits.entrySet().stream()
            .filter(entry -> Objects.nonNull(entry.getValue()))
            .findFirst()
            .ifPresent(entry -> {
              throw ApiException.ofField(
                  ErrorCode.INVALID_FIELD,
                  entry.getKey(),
                  "belongs to edits; post this request to /v1/images/edits");
            });
      }
      case EDITS -> {
        if (request.image() == null) {
          throw ApiException.ofField(
              ErrorCode.INVALID_FIELD, "image", "expected a picture to edit, got none");
        }
      }
    }
  }
}
