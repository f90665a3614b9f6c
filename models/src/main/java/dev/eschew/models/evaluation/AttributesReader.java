package dev.eschew.models.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.JsonFile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code attributes} of an evaluator's config, and checks what they say of each other. */
final class AttributesReader {
  private static final String KEY = "attributes";
  private static final Set<String> KEYS = Set.of("name", "values", "subjects", "only_if", "output");

  private final JsonFile file;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();

  private AttributesReader(JsonFile file) {
    this.file = file;
  }

  static List<Attribute> read(JsonFile file, JsonNode list) throws BrokenModelException {
    AttributesReader reader = new AttributesReader(file);
    if (!list.isArray() || list.isEmpty()) {
      throw file.wrong(KEY, "a list of objects", list);
    }
    for (int i = 0; i < list.size(); i++) {
      Attribute attribute = reader.attribute(KEY + "[" + i + "]", list.get(i));
      if (reader.attributes.putIfAbsent(attribute.name(), attribute) != null) {
        throw file.wrong(KEY + "[" + i + "].name", "one of its own", list.get(i).path("name"));
      }
    }
    for (Attribute attribute : reader.attributes.values()) {
      reader.check(attribute);
    }
    return List.copyOf(reader.attributes.values());
  }

  private Attribute attribute(String path, JsonNode node) throws BrokenModelException {
    if (!node.isObject()) {
      throw file.wrong(path, "an object", node);
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        throw file.wrong(path + "." + entry.getKey(), "nothing", entry.getValue());
      }
    }
    Map<String, Set<String>> onlyIf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path("only_if").properties()) {
      onlyIf.put(
          entry.getKey(), Set.copyOf(texts(path + ".only_if." + entry.getKey(), entry.getValue())));
    }
    JsonNode subjects = node.path("subjects");
    try {
      return new Attribute(
          text(path + ".name", node.path("name")),
          texts(path + ".values", node.path("values")),
          JsonFile.isAbsent(subjects) ? Set.of() : Set.copyOf(texts(path + ".subjects", subjects)),
          onlyIf,
          text(path + ".output", node.path("output")));
    } catch (IllegalArgumentException e) {
      throw new BrokenModelException("config.json: " + path + ": " + e.getMessage(), e);
    }
  }

  /** That subjects and conditions are of attributes that there are. */
  private void check(Attribute attribute) throws BrokenModelException {
    requireValues(attribute.name() + ": subjects", Attribute.SUBJECT, attribute.subjects());
    for (Map.Entry<String, Set<String>> condition : attribute.onlyIf().entrySet()) {
      requireValues(attribute.name() + ": only_if", condition.getKey(), condition.getValue());
    }
  }

  private void requireValues(String where, String name, Set<String> values)
      throws BrokenModelException {
    List<String> known =
        Optional.ofNullable(attributes.get(name)).map(Attribute::values).orElse(List.of());
    if (!known.containsAll(values)) {
      throw new BrokenModelException(
          "config.json: attribute "
              + where
              + ": expected values of '"
              + name
              + "', "
              + known
              + ", found "
              + values);
    }
  }

  private String text(String path, JsonNode node) throws BrokenModelException {
    if (!node.isTextual() || node.asText().isEmpty()) {
      throw file.wrong(path, "a string", node);
    }
    return node.asText();
  }

  private List<String> texts(String path, JsonNode node) throws BrokenModelException {
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode text : node) {
      texts.add(text(path, text));
    }
    if (!node.isArray() || texts.isEmpty() || texts.size() < node.size()) {
      throw file.wrong(path, "a list of different strings", node);
    }
    return List.copyOf(texts);
  }
}
