package dev.eschew.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.DiversitySetting;
import dev.eschew.models.pipeline.InvalidFieldException;
import java.util.List;

/**
 * The one-knob form of diversity: a number that stands for guidance settings known to make the
 * images of a request differ. Between two settings, numbers that both have are interpolated
 * linearly, min_side apart; all else is as in the stronger one.
 */
final class DiversityKnob {
  /** For models that say nothing: NegToMe as its paper has it, up to its strength. */
  private static final List<DiversitySetting> PAPER = List.of(setting(0, 0), setting(1, 0.9));

  private DiversityKnob() {}

  private static DiversitySetting setting(double at, double alpha) {
    ObjectNode guidance = ApiJson.object();
    guidance.putObject("negtome").put("reference", "first").put("alpha", alpha);
    return new DiversitySetting(at, guidance);
  }

  /**
   * What the knob makes of a request.
   *
   * @param guidance what the request says, and what the knob adds
   * @param idle whether the knob was turned and yet adds nothing
   */
  record Outcome(GuidanceRequest guidance, boolean idle) {}

  /**
   * A request's guidance with what the knob adds to it; what the request says itself wins.
   *
   * @param diversity 0..1
   * @param settings the model's own, by ascending {@code at}; none: the paper's
   * @param images the number of images asked for; one has no other to differ from
   * @throws InvalidFieldException if the value is out of range, or the settings are none that a
   *     request could have
   */
  static Outcome apply(
      GuidanceRequest request, double diversity, List<DiversitySetting> settings, int images) {
    if (!(diversity >= 0 && diversity <= 1)) {
      throw new InvalidFieldException("diversity", "expected 0 to 1, got " + diversity);
    }
    ObjectNode turned = at(diversity, settings.isEmpty() ? PAPER : settings);
    boolean cannotAct = images == 1 || turned.path("negtome").path("alpha").asDouble(1) == 0;
    if (cannotAct && request.negtome() == null) {
      turned.remove("negtome");
    }
    boolean idle = diversity > 0 && turned.isEmpty();
    try {
      return new Outcome(
          ApiJson.convert(merge(turned, ApiJson.tree(request)), GuidanceRequest.class), idle);
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException(
          "diversity", "the model's own settings for it are at fault: " + e.getMessage());
    }
  }

  /** The settings at one place of the scale. */
  private static ObjectNode at(double diversity, List<DiversitySetting> settings) {
    DiversitySetting below = settings.getFirst();
    for (DiversitySetting setting : settings) {
      if (setting.at() >= diversity) {
        double span = setting.at() - below.at();
        double share = span == 0 ? 1 : (diversity - below.at()) / span;
        return (ObjectNode) between(below.guidance(), setting.guidance(), share);
      }
      below = setting;
    }
    return below.guidance().deepCopy();
  }

  /**
   * A value between two.
   *
   * @param share 0: the lower, 1: the upper
   */
  private static JsonNode between(JsonNode lower, JsonNode upper, double share) {
    if (lower.isNumber() && upper.isNumber()) {
      double value = lower.asDouble() + share * (upper.asDouble() - lower.asDouble());
      return DoubleNode.valueOf(value);
    } else if (lower.isObject() && upper.isObject()) {
      ObjectNode result = upper.deepCopy();
      lower
          .properties()
          .forEach(field -> {
            JsonNode other = upper.path(field.getKey());
            if (other.isMissingNode()) {
              result.set(field.getKey(), field.getValue().deepCopy());
            } else if (!field.getKey().equals("min_side")) {
              result.set(field.getKey(), between(field.getValue(), other, share));
            }
          });
      return result;
    } else if (lower.isArray() && upper.isArray() && lower.size() == upper.size()) {
      ArrayNode result = ApiJson.object().arrayNode();
      for (int i = 0; i < upper.size(); i++) {
        result.add(between(lower.get(i), upper.get(i), share));
      }
      return result;
    }
    return upper.deepCopy();
  }

  /** What is asked for wins; of two ways to say one thing, the knob's goes. */
  private static ObjectNode merge(ObjectNode knob, ObjectNode asked) {
    dropAlternative(knob, asked, "nasa", "nag");
    if (knob.get("negtome") instanceof ObjectNode ours
        && asked.get("negtome") instanceof ObjectNode theirs) {
      dropAlternative(ours, theirs, "timesteps", "interval");
      dropAlternative(ours, theirs, "reference", "images");
    }
    return overlay(knob, asked);
  }

  private static void dropAlternative(ObjectNode knob, ObjectNode asked, String one, String other) {
    if (asked.has(one)) {
      knob.remove(other);
    }
    if (asked.has(other)) {
      knob.remove(one);
    }
  }

  private static ObjectNode overlay(ObjectNode below, ObjectNode above) {
    above
        .properties()
        .forEach(field -> {
          if (field.getValue() instanceof ObjectNode upper
              && below.get(field.getKey()) instanceof ObjectNode lower) {
            overlay(lower, upper);
          } else {
            below.set(field.getKey(), field.getValue());
          }
        });
    return below;
  }
}
