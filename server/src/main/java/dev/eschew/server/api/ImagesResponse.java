package dev.eschew.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.eschew.models.pipeline.Warning;
import java.util.List;
import java.util.Map;

/**
 * The answer to a request for images.
 *
 * @param created Unix seconds
 * @param guidance all settings of guidance that were used, whether asked for or not
 * @param timingsMs milliseconds by phase, {@code total} included
 */
public record ImagesResponse(
    long created,
    List<Image> data,
    String model,
    String size,
    String outputFormat,
    Map<String, Object> guidance,
    List<Warning> warnings,
    Map<String, Double> timingsMs) {
  /**
   * One image: its bytes in base64, or an URL and the Unix second from which it is gone.
   *
   * @param seed the seed that made it
   * @param receipt what each guidance term that was on did to it
   * @param heatMaps by term, where it acted; null unless asked for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Image(
      String b64Json,
      String url,
      Long expiresAt,
      long seed,
      List<TermEffects> receipt,
      Map<String, TermHeatMap> heatMaps) {}
}
