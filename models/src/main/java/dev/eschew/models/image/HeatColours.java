package dev.eschew.models.image;

/**
 * Colours from black-violet over red to light yellow whose lightness rises evenly: a straight line
 * in the lightness and an arc in the hue of Oklab (Ottosson 2020,
 * https://bottosson.github.io/posts/oklab/).
 */
final class HeatColours {
  private static final double DARKEST = 0.15;
  private static final double LIGHTEST = 0.97;
  private static final double MOST_CHROMA = 0.16;
  private static final double FIRST_HUE = Math.toRadians(-70);
  private static final double LAST_HUE = Math.toRadians(105);

  private HeatColours() {}

  /**
   * One colour.
   *
   * @param heat 0..1
   * @return red, green and blue in the three lowest bytes
   */
  static int rgb(double heat) {
    double hue = FIRST_HUE + (LAST_HUE - FIRST_HUE) * heat;
    double chroma = MOST_CHROMA * Math.sin(Math.PI * (0.05 + 0.85 * heat));
    double lightness = DARKEST + (LIGHTEST - DARKEST) * heat;
    double a = chroma * Math.cos(hue);
    double b = chroma * Math.sin(hue);
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16
        | encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8
        | encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
  }

  private static double cube(double value) {
    return value * value * value;
  }

  /** Linear light to an sRGB byte (IEC 61966-2-1). */
  private static int encoded(double linear) {
    double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    return (int) Math.round(255 * Math.clamp(value, 0, 1));
  }
}
