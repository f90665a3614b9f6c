package dev.eschew.server.config;

/**
 * The most that one request may ask for.
 *
 * @param bodyBytes {@code max_body}: bytes of a request's body
 * @param promptLength {@code max_prompt_length}: characters of each text
 * @param images {@code max_images}: {@code n}, 1..64
 * @param steps {@code max_steps}: 1..1000
 * @param side {@code max_side}: pixels of a drawn image's longer side, up to 2048
 */
public record LimitSettings(long bodyBytes, int promptLength, int images, int steps, int side) {
  public static final LimitSettings DEFAULT = new LimitSettings(16L << 20, 20_000, 64, 1000, 2048);

  public LimitSettings {
    Checks.require(
        bodyBytes >= 1024 && bodyBytes <= 1L << 30,
        "max_body: expected 1 KiB to 1 GiB, got " + bodyBytes + " bytes");
    Checks.inRange("max_prompt_length", promptLength, 1, 20_000);
    Checks.inRange("max_images", images, 1, 64);
    Checks.inRange("max_steps", steps, 1, 1000);
    Checks.inRange("max_side", side, 8, 2048);
  }

  public LimitSettings withBodyBytes(long newBodyBytes) {
    return new LimitSettings(newBodyBytes, promptLength, images, steps, side);
  }
}
