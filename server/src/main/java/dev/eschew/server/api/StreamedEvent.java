package dev.eschew.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.eschew.models.pipeline.Warning;
import java.util.List;
import java.util.Map;

/**
 * The {@code data} of a streamed answer's events, in the shapes that OpenAI's clients read, with
 * fields of our own. {@code type} is also the event's name; {@code createdAt} is in Unix seconds.
 */
public sealed interface StreamedEvent {
  /** OpenAI's words for fields that mean nothing here. */
  String BACKGROUND = "opaque";

  String QUALITY = "auto";

  /** The event's name. */
  String type();

  /**
   * What an image looks like so far.
   *
   * @param partialImageIndex which preview of this image it is, counted from 0
   * @param image the image's place in the request, counted from 0
   * @param size of the preview, {@code WIDTHxHEIGHT}
   */
  record PartialImage(
      String type,
      String b64Json,
      int partialImageIndex,
      int image,
      long createdAt,
      String size,
      String outputFormat,
      String background,
      String quality)
      implements StreamedEvent {}

  /**
   * A finished image.
   *
   * @param image its place in the request, counted from 0
   * @param size {@code WIDTHxHEIGHT}
   */
  record Image(
      String type,
      int image,
      @JsonUnwrapped ImagesResponse.Image file,
      long createdAt,
      String size,
      String outputFormat,
      String background,
      String quality,
      Usage usage)
      implements StreamedEvent {}

  /** Tokens as OpenAI bills them: none are counted here. */
  record Usage(int inputTokens, InputTokens inputTokensDetails, int outputTokens, int totalTokens) {
    public static final Usage NONE = new Usage(0, new InputTokens(0, 0), 0, 0);
  }

  /** Of which kinds they were. */
  record InputTokens(int imageTokens, int textTokens) {}

  /** How far it is; see {@link JobData.Progress}. */
  record Progress(String type, @JsonUnwrapped JobData.Progress progress) implements StreamedEvent {}

  /** The last event: what the plain answer says beside its images. */
  record Summary(
      String type,
      String model,
      String size,
      String outputFormat,
      Map<String, Object> guidance,
      List<Warning> warnings,
      Map<String, Double> timingsMs)
      implements StreamedEvent {}

  /** The last event when nothing comes of it. */
  record Failure(String type, @JsonUnwrapped ErrorBody body) implements StreamedEvent {}
}
