package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The way to our own fields: a field {@code eschew} with them, or an always-on script of that name
 * whose one argument is a {@code guidance} object.
 */
final class OwnFields {
  static final String NAME = "eschew";
  static final String GUIDANCE = "guidance";
  static final String SCRIPTS = "alwayson_scripts";
  static final String ARGUMENTS = "args";

  private static final Set<String> KNOWN =
      new TreeSet<>(
          Set.of(
              GUIDANCE,
              "diversity",
              "strict",
              "explain",
              "original_size",
              "crops_coords_top_left",
              "target_size",
              "latents_from",
              "timeout"));

  private OwnFields() {}

  /**
   * The fields as a native request has them; their values are not looked at.
   *
   * @throws ApiException if a field, or a script that has arguments, is not known
   */
  static ObjectNode of(LenientFields fields) {
    ObjectNode own = WebuiJson.object();
    fields
        .object(NAME)
        .ifPresent(given ->
            given
                .properties()
                .forEach(field -> {
                  if (!KNOWN.contains(field.getKey())) {
                    throw ApiException.ofField(
                        ErrorCode.UNKNOWN_FIELD,
                        NAME + "." + field.getKey(),
                        "unknown field; known here: " + KNOWN);
                  }
                  own.set(field.getKey(), field.getValue());
                }));
    fields
        .someText("script_name")
        .ifPresent(name -> {
          throw scriptNotFound(name);
        });
    LenientFields scripts = fields.fields(SCRIPTS);
    for (String name : scripts.names()) {
      List<JsonNode> arguments = scripts.fields(name).list(ARGUMENTS);
      if (!isOurs(name)) {
        if (arguments.isEmpty()) {
          continue; // Some clients name a script in every request; without arguments it is idle.
        }
        throw scriptNotFound(name);
      }
      if (arguments.size() > 1 || !arguments.stream().allMatch(OwnFields::isObject)) {
        throw scripts.wrong(name + "." + ARGUMENTS, "expected one guidance object");
      }
      if (!arguments.isEmpty() && !arguments.getFirst().isNull()) {
        if (IdleFields.isGiven(own.get(GUIDANCE))) {
          throw scripts.wrong(
              name + "." + ARGUMENTS, "guidance was given in the field eschew as well");
        }
        own.set(GUIDANCE, arguments.getFirst());
      }
    }
    return own;
  }

  /** Whether an always-on script is the way to our guidance. */
  static boolean isOurs(String script) {
    return script.toLowerCase(Locale.ROOT).equals(NAME);
  }

  private static boolean isObject(JsonNode argument) {
    return argument.isNull() || argument.isObject();
  }

  private static ApiException scriptNotFound(String name) {
    return new ApiException(ErrorCode.UNPROCESSABLE_FIELD, "Script '" + name + "' not found");
  }
}
