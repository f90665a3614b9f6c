package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.image.EmbeddedText;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.UploadedFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what an image file says about how it was made. */
public final class PngInfo {
  private static final String IMAGE = "image";

  private PngInfo() {}

  /**
   * The settings as a text, the file's other texts, and the settings one by one.
   *
   * @throws ApiException if the body brings no image
   */
  public static ObjectNode of(ObjectNode body) {
    LenientFields fields = new LenientFields(body);
    String image =
        fields.text(IMAGE).orElseThrow(() -> fields.wrong(IMAGE, "field required")).strip();
    Map<String, String> texts = new LinkedHashMap<>(texts(image));
    String text = texts.remove(ImageMetadata.PARAMETERS_KEYWORD);
    ObjectNode answer = WebuiJson.object();
    answer.put("info", text == null ? "" : text);
    ObjectNode items = answer.putObject("items");
    texts.forEach(items::put);
    ObjectNode parameters = answer.putObject("parameters");
    if (text != null) {
      InfotextParser.parse(text).forEach(parameters::put);
    }
    return answer;
  }

  private static Map<String, String> texts(String image) {
    try {
      return EmbeddedText.read(UploadedFile.bytes(IMAGE, image));
    } catch (InvalidFieldException e) {
      throw invalid(e.getMessage());
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static ApiException invalid(String reason) {
    return ApiException.ofField(ErrorCode.INVALID_FIELD, IMAGE, "Invalid encoded image: " + reason);
  }
}
