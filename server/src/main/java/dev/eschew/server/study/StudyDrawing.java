package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.TermEffects;
import java.util.List;

/**
 * A request that was drawn: a line of the folder's record.
 *
 * @param id digest of the request, by which it is known again
 * @param setting the setting's name
 * @param line the prompt's line
 * @param request exactly what was asked for
 * @param images in the order of their seeds
 * @param warnings what the server had to say
 * @param seconds from asking to having it; while others were drawn too where several are at once
 * @param drawnSeconds what the server says that the work took, of all images together
 */
public record StudyDrawing(
    String id,
    String setting,
    int line,
    ObjectNode request,
    List<Image> images,
    List<String> warnings,
    double seconds,
    double drawnSeconds) {
  public StudyDrawing {
    images = List.copyOf(images);
    warnings = List.copyOf(warnings);
  }

  /**
   * One image.
   *
   * @param seed what it was drawn with
   * @param file relative to the study's folder
   * @param receipt what each term did; empty where none was on
   */
  public record Image(long seed, String file, List<TermEffects> receipt) {
    public Image {
      receipt = List.copyOf(receipt);
    }
  }
}
