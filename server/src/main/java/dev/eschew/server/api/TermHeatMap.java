package dev.eschew.server.api;

import dev.eschew.models.image.HeatMap;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.pipeline.Receipt;
import dev.eschew.models.pipeline.TermReceipt;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a guidance term acted on one image, as answers show it.
 *
 * @param b64Json a PNG of the image's size; its lightest colour is the largest change
 * @param largest the largest change of a place, with six significant digits
 */
public record TermHeatMap(String b64Json, double largest) {
  /** By term; terms that act on no places have none. */
  public static Map<String, TermHeatMap> of(Receipt receipt, ImageSize size) {
    Map<String, TermHeatMap> maps = new LinkedHashMap<>();
    for (TermReceipt term : receipt.terms()) {
      term.map()
          .ifPresent(changes -> maps.put(term.term().apiName(), of(HeatMap.of(changes, size))));
    }
    return maps;
  }

  private static TermHeatMap of(HeatMap map) {
    byte[] png = ImageEncoder.encode(map.image(), ImageFormat.PNG, ImageMetadata.NONE);
    return new TermHeatMap(
        Base64.getEncoder().encodeToString(png), SignificantDigits.of(map.largest()));
  }
}
