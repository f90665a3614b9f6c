package dev.eschew.models.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How cuDNN's algorithm for a convolution is chosen, once for each shape. */
public enum ConvolutionSearch {
  /** By rules, without trying: right where sizes vary. */
  HEURISTIC,
  /** By trying all: the first run of each shape is slow, later ones may be faster. */
  EXHAUSTIVE,
  /** None; one algorithm for all. */
  DEFAULT;

  /** Reads a name in lower case. */
  public static ConvolutionSearch parse(String text) {
    return Arrays.stream(values())
        .filter(search -> search.label().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected "
                    + Arrays.stream(values())
                        .map(ConvolutionSearch::label)
                        .collect(Collectors.joining(", "))
                    + ", got '"
                    + text
                    + "'"));
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
