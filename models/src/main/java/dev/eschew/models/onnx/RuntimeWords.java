package dev.eschew.models.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ONNX Runtime's refusals of operators in words that say what to do. */
final class RuntimeWords {
  private static final Pattern NO_KERNEL =
      Pattern.compile(
          "Could not find an implementation for ([\\w.:]+)\\((\\d+)\\) node with name '([^']*)'");
  private static final Pattern NOT_REGISTERED =
      Pattern.compile("Fatal error: ([\\w.:-]+)\\((-?\\d+)\\) is not a registered function/op");
  private static final Pattern NO_SCHEMA =
      Pattern.compile("No Op registered for (\\S+) with domain_version of (\\d+)");

  private RuntimeWords() {}

  /** A message of the runtime as people can act on it; others stay as they are. */
  static String explained(String message, Device device) {
    Matcher kernel = NO_KERNEL.matcher(message);
    if (kernel.find()) {
      return "%s cannot run the operator %s (version %s) of node '%s'; run on another device, or export without it"
          .formatted(device, kernel.group(1), kernel.group(2), kernel.group(3));
    }
    Matcher unregistered = NOT_REGISTERED.matcher(message);
    Matcher schema = NO_SCHEMA.matcher(message);
    Matcher found = unregistered.find() ? unregistered : schema.find() ? schema : null;
    return found == null
        ? message
        : "ONNX Runtime does not know the operator %s (version %s); export with ONNX's own operators"
            .formatted(found.group(1), found.group(2));
  }
}
