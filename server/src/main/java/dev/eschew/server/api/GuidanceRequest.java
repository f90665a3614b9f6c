package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The {@code guidance} object of a request as it came; absent fields are null. */
public record GuidanceRequest(
    Double scale,
    List<Double> interval,
    Double rescale,
    JsonNode perpNeg,
    JsonNode nasa,
    JsonNode nag,
    JsonNode negtome) {
  static final GuidanceRequest ABSENT =
      new GuidanceRequest(null, null, null, null, null, null, null);
}
