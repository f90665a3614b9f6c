package dev.eschew.models.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request's {@code diversity} stands for at one place of its scale, as the model's {@code
 * eschew.json} says.
 *
 * @param at 0..1
 * @param guidance a {@code guidance} object of the request's form, not modified
 */
public record DiversitySetting(double at, ObjectNode guidance) {
  public DiversitySetting {
    if (!(at >= 0 && at <= 1)) {
      throw new IllegalArgumentException("diversity: expected 'at' from 0 to 1, got " + at);
    }
  }

  /** The settings of a file, none if it is silent. */
  static List<DiversitySetting> read(JsonFile file) throws BrokenModelException {
    JsonNode listed = file.root().path("diversity");
    if (listed.isMissingNode()) {
      return List.of();
    }
    if (!listed.isArray()) {
      throw file.wrong("diversity", "a list of {at, guidance} by ascending at", listed);
    }
    List<DiversitySetting> settings = new ArrayList<>();
    double last = -1;
    for (JsonNode setting : listed) {
      JsonNode at = setting.path("at");
      if (!at.isNumber()
          || !(at.asDouble() > last)
          || !(setting.path("guidance") instanceof ObjectNode guidance)) {
        throw file.wrong("diversity", "a list of {at, guidance} by ascending at", listed);
      }
      last = at.asDouble();
      settings.add(new DiversitySetting(last, guidance));
    }
    if (settings.isEmpty()) {
      throw file.wrong("diversity", "a list of {at, guidance} by ascending at", listed);
    }
    return settings;
  }
}
