package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The body of {@code POST /v1/images/generations} as it came; absent fields are null. The fields
 * from {@code background} on are OpenAI's own and mean nothing here: they are taken and named in
 * the answer's warnings.
 */
public record ImagesRequest(
    String model,
    String prompt,
    Integer n,
    String size,
    String responseFormat,
    String outputFormat,
    Boolean stream,
    Integer partialImages,
    String negativePrompt,
    Long seed,
    Integer steps,
    String scheduler,
    GuidanceRequest guidance,
    Double diversity,
    Boolean strict,
    Boolean explain,
    String originalSize,
    List<Integer> cropsCoordsTopLeft,
    String targetSize,
    JsonNode background,
    JsonNode moderation,
    JsonNode outputCompression,
    JsonNode quality,
    JsonNode style,
    JsonNode user) {}
