package dev.eschew.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Properties of a YAML file: one flat mapping. Paths in it are relative to its folder. */
public final class PropertyFile implements PropertySource {
  private final Path file;
  private final Map<Property, PropertyValue> values = new EnumMap<>(Property.class);
  private final List<String> problems = new ArrayList<>();

  private PropertyFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param origin what named it, such as {@code --config}
   * @throws InvalidSettingsException with all that is wrong with its form, by line
   */
  public static PropertyFile read(Path file, String origin) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidSettingsException(List.of(origin + ": no file " + file));
    }
    PropertyFile properties = new PropertyFile(file);
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.add(new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      properties.problems.add(file + ":" + line + ": expected YAML: " + e.getProblem());
    } catch (YAMLException e) {
      properties.problems.add(file + ": expected YAML: " + e.getMessage());
    } catch (IOException e) {
      properties.problems.add(origin + ": cannot read " + file + ": " + e);
    }
    if (!properties.problems.isEmpty()) {
      throw new InvalidSettingsException(properties.problems);
    }
    return properties;
  }

  @Override
  public Optional<PropertyValue> find(Property property) {
    return Optional.ofNullable(values.get(property));
  }

  private void add(Node root) {
    switch (root) {
      case null -> {}
      case MappingNode mapping -> mapping.getValue().forEach(this::add);
      default -> problems.add(at(root) + "expected lines such as 'port: 8080', got " + kind(root));
    }
  }

  private void add(NodeTuple entry) {
    Node keyNode = entry.getKeyNode();
    if (!(keyNode instanceof ScalarNode scalar)) {
      problems.add(at(keyNode) + "expected the name of a property, got " + kind(keyNode));
      return;
    }
    String key = scalar.getValue();
    Optional<Property> property = Property.named(key);
    if (property.isEmpty()) {
      problems.add(at(keyNode) + key + ": " + unknown(key));
    } else if (values.containsKey(property.get())) {
      problems.add(
          at(keyNode)
              + key
              + ": expected once, but it stands above already: "
              + values.get(property.get()).origin());
    } else {
      add(property.get(), at(keyNode) + key, entry.getValueNode());
    }
  }

  private void add(Property property, String origin, Node value) {
    List<String> texts = new ArrayList<>();
    if (property.form() == PropertyForm.LIST) {
      if (!(value instanceof SequenceNode sequence)) {
        problems.add(origin + expected(property, value));
        return;
      }
      for (Node item : sequence.getValue()) {
        if (!(item instanceof ScalarNode scalar) || Tag.NULL.equals(item.getTag())) {
          problems.add(origin + ": expected texts in the list, got " + kind(item));
          return;
        }
        texts.add(scalar.getValue());
      }
    } else if (value instanceof ScalarNode scalar
        && !Tag.NULL.equals(value.getTag())
        && (property.form() == PropertyForm.TEXT
            || scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN)) {
      texts.add(scalar.getValue());
    } else {
      problems.add(origin + expected(property, value));
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    values.put(property, new PropertyValue(texts, origin, false, folder));
  }

  private String at(Node node) {
    return file + ":" + (node.getStartMark().getLine() + 1) + ": ";
  }

  private static String expected(Property property, Node value) {
    return ": expected " + property.form().expected() + ", got " + kind(value);
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode _ when Tag.NULL.equals(node.getTag()) -> "nothing";
      case ScalarNode scalar when scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN ->
          "text in quotes";
      default -> "one value";
    };
  }

  private static String unknown(String key) {
    return key.equals("api_keys")
        ? "keys do not belong in this file; name theirs by api_keys_file, or give "
            + EnvironmentSource.API_KEYS
        : "unknown property; all are in docs/eschew.example.yml";
  }
}
