package dev.eschew.server.config;

import java.util.Optional;

/** Where properties are given: flags, the environment, a file. */
@FunctionalInterface
public interface PropertySource {
  /** Gives nothing. */
  PropertySource NONE = _ -> Optional.empty();

  /** What it says of one property; empty if it says nothing. */
  Optional<PropertyValue> find(Property property);
}
