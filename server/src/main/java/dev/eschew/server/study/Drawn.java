package dev.eschew.server.study;

import dev.eschew.server.api.TermEffects;
import java.util.List;

/**
 * What came of a request.
 *
 * @param pictures in the order of their seeds
 * @param warnings what the server had to say
 * @param seconds from asking to having it, without waiting for a server that was not ready
 * @param drawnSeconds what the server says that the work took
 */
public record Drawn(
    List<Picture> pictures, List<String> warnings, double seconds, double drawnSeconds) {
  public Drawn {
    pictures = List.copyOf(pictures);
    warnings = List.copyOf(warnings);
  }

  /**
   * One image.
   *
   * @param seed what it was drawn with
   * @param bytes a PNG file
   * @param receipt what each term did
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, handed on once
  public record Picture(long seed, byte[] bytes, List<TermEffects> receipt) {}
}
