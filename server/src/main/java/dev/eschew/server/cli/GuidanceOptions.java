package dev.eschew.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The request's {@code guidance} as flags; {@code --guidance} reaches what has no flag. */
final class GuidanceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--guidance",
      paramLabel = "JSON",
      description = "The whole guidance object as over HTTP; the flags below override it.")
  private String json;

  @Option(names = "--guidance-scale", description = "Classifier-free guidance; 1 is none.")
  private Double scale;

  @Option(
      names = "--guidance-interval",
      split = ",",
      paramLabel = "START,STOP",
      hideParamSyntax = true,
      description = "Fractions of the run in which guidance acts.")
  private List<Double> interval;

  @Option(names = "--guidance-rescale", description = "0 (off) to 1.")
  private Double rescale;

  @Option(
      names = "--perp-neg",
      paramLabel = "TEXT",
      description = "Perpendicular negative prompt of weight -1; repeatable.")
  private List<String> perpNeg;

  @Option(names = "--nag", paramLabel = "TEXT", description = "Steer attention away from it.")
  private String nag;

  @Option(
      names = "--nasa",
      paramLabel = "TEXT",
      description = "Steer attention away from it, for one-step models.")
  private String nasa;

  @Option(
      names = "--negtome",
      paramLabel = "first|all",
      description = "Push the images away from the first, or from all others.")
  private String negtome;

  /** Adds to a request what was given. */
  void addTo(ObjectNode request) {
    if (json != null) {
      request.set("guidance", parsed());
    }
    if (scale == null
        && interval == null
        && rescale == null
        && perpNeg == null
        && nag == null
        && nasa == null
        && negtome == null) {
      return;
    }
    ObjectNode guidance = request.withObjectProperty("guidance");
    put(guidance, "scale", scale);
    put(guidance, "interval", interval);
    put(guidance, "rescale", rescale);
    if (perpNeg != null) {
      ArrayNode prompts = guidance.withObjectProperty("perp_neg").putArray("prompts");
      perpNeg.forEach(text -> prompts.addObject().put("prompt", text));
    }
    putInto(guidance, "nag", "prompt", nag);
    putInto(guidance, "nasa", "prompt", nasa);
    putInto(guidance, "negtome", "reference", negtome);
  }

  private ObjectNode parsed() {
    try {
      return ApiJson.read(json.getBytes(StandardCharsets.UTF_8), ObjectNode.class);
    } catch (ApiException e) {
      throw new ParameterException(
          command.commandLine(), "--guidance: " + e.getMessage(), e, null, json);
    }
  }

  private static void putInto(ObjectNode guidance, String term, String field, String text) {
    if (text != null) {
      guidance.withObjectProperty(term).put(field, text);
    }
  }

  private static void put(ObjectNode node, String field, Object value) {
    if (value != null) {
      node.putPOJO(field, value);
    }
  }
}
