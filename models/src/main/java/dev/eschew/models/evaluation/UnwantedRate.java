package dev.eschew.models.evaluation;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The share of pictures that show what they shall not: any unwanted value of any attribute. It is
 * what Perp-Neg (arXiv:2304.04968), NASA (arXiv:2412.02687) and NAG (arXiv:2505.21179) are to
 * lower.
 */
public final class UnwantedRate {
  private UnwantedRate() {}

  /**
   * Of one picture; the mean over pictures is their rate. An attribute that means nothing in the
   * picture is not shown: a car wears no glasses. Whether the picture is of the right subject is
   * for {@link AttributeAccuracy} to say.
   *
   * @param shown by attribute, as {@link Reading#shown()} gives it
   * @param unwanted by attribute, the values that shall not show; see {@link AcceptedValues}
   * @return 0 or 1; empty if nothing is unwanted
   */
  public static OptionalDouble of(Map<String, String> shown, Map<String, List<String>> unwanted) {
    return unwanted.entrySet().stream()
        .mapToDouble(entry -> AcceptedValues.show(shown, entry.getKey(), entry.getValue()) ? 1 : 0)
        .max();
  }
}
