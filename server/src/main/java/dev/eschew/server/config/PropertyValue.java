package dev.eschew.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What was given for a property, as it was written.
 *
 * @param texts one text, or those of a list
 * @param origin what messages about it begin with, such as {@code eschew.yml:3: queue_limit}
 * @param asked whether a flag said it: what a command asks for may not lie unused
 * @param folder what relative paths in it are relative to
 */
public record PropertyValue(List<String> texts, String origin, boolean asked, Path folder) {
  private static final Path WORKING_DIRECTORY = Path.of("");

  public PropertyValue {
    texts = List.copyOf(texts);
  }

  /** Of a flag. */
  public static PropertyValue ofFlag(Property property, List<String> texts) {
    return new PropertyValue(texts, property.flag(), true, WORKING_DIRECTORY);
  }

  static PropertyValue ofVariable(Property property, List<String> texts) {
    return new PropertyValue(
        texts, property.variable() + " for " + property.flag(), false, WORKING_DIRECTORY);
  }

  static PropertyValue ofDefault(Property property) {
    List<String> texts =
        property.form() == PropertyForm.LIST ? List.of() : List.of(property.defaultText());
    return new PropertyValue(texts, property.key(), false, WORKING_DIRECTORY);
  }

  /** The one text. */
  String text() {
    return texts.getFirst();
  }

  /** A path in it. */
  Path path(String text) {
    return folder.resolve(text);
  }
}
