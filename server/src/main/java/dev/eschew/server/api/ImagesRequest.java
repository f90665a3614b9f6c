package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The body of {@code POST /v1/images/generations} or {@code POST /v1/images/edits} as it came;
 * absent fields are null. The fields from {@code background} to {@code user} and {@code
 * input_fidelity} are OpenAI's own and mean nothing here: they are taken and named in the answer's
 * warnings. Those from {@code image} to there belong to edits; files are in base64. {@code timeout}
 * is in seconds.
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
    JsonNode user,
    String image,
    String mask,
    Double strength,
    String latentsFrom,
    JsonNode inputFidelity,
    Double timeout) {
  /**
   * The same with what the server chose in place of what was left open.
   *
   * @param chosenModel the model's id
   * @param chosenSeed the first image's
   */
  public ImagesRequest settled(String chosenModel, long chosenSeed) {
    return new ImagesRequest(
        chosenModel,
        prompt,
        n,
        size,
        responseFormat,
        outputFormat,
        stream,
        partialImages,
        negativePrompt,
        chosenSeed,
        steps,
        scheduler,
        guidance,
        diversity,
        strict,
        explain,
        originalSize,
        cropsCoordsTopLeft,
        targetSize,
        background,
        moderation,
        outputCompression,
        quality,
        style,
        user,
        image,
        mask,
        strength,
        latentsFrom,
        inputFidelity,
        timeout);
  }

  /** The same without the pictures that came with it. */
  public ImagesRequest withoutFiles() {
    return new ImagesRequest(
        model,
        prompt,
        n,
        size,
        responseFormat,
        outputFormat,
        stream,
        partialImages,
        negativePrompt,
        seed,
        steps,
        scheduler,
        guidance == null ? null : guidance.withoutFiles(),
        diversity,
        strict,
        explain,
        originalSize,
        cropsCoordsTopLeft,
        targetSize,
        background,
        moderation,
        outputCompression,
        quality,
        style,
        user,
        null,
        null,
        strength,
        latentsFrom,
        inputFidelity,
        timeout);
  }
}
