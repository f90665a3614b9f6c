package dev.eschew.server.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the schema of a request says at one place.
 *
 * @param type a record, {@code List<...>}, or a type of single values
 */
record RecordSchema(Type type) {
  /** What a field of this object holds; empty if there is no such field, or this is no object. */
  Optional<RecordSchema> field(String name) {
    return isObject()
        ? Arrays.stream(((Class<?>) type).getRecordComponents())
            .filter(component -> apiName(component).equals(name))
            .map(component -> new RecordSchema(component.getGenericType()))
            .findFirst()
        : Optional.empty();
  }

  boolean isObject() {
    return type instanceof Class<?> single && single.isRecord();
  }

  boolean isList() {
    return type instanceof ParameterizedType;
  }

  /** What this list holds. */
  RecordSchema element() {
    return new RecordSchema(((ParameterizedType) type).getActualTypeArguments()[0]);
  }

  boolean isNumber() {
    return type instanceof Class<?> single && Number.class.isAssignableFrom(single);
  }

  boolean isBoolean() {
    return type == Boolean.class;
  }

  private static String apiName(RecordComponent component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }
}
