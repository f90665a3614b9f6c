package dev.eschew.server.cli;

import dev.eschew.server.config.Property;
import dev.eschew.server.config.PropertyForm;
import dev.eschew.server.config.PropertySource;
import dev.eschew.server.config.PropertyValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The properties of the server as flags of a command. */
final class PropertyFlags {
  private PropertyFlags() {}

  /** For commands that open models. */
  static final class OfModels implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      return withFlags(command, Property.OF_MODELS);
    }
  }

  /** For the command that starts the server. */
  static final class OfServer implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      return withFlags(command, Arrays.asList(Property.values()));
    }
  }

  private static CommandSpec withFlags(CommandSpec command, List<Property> properties) {
    properties.forEach(property -> command.addOption(flag(property)));
    return command;
  }

  private static OptionSpec flag(Property property) {
    String absent = property.defaultText().isEmpty() ? "none" : property.defaultText();
    OptionSpec.Builder flag =
        OptionSpec.builder(property.flag())
            .paramLabel(property.valueName())
            .description(
                property.description() + " (" + property.variable() + "; default: " + absent + ")");
    return switch (property.form()) {
      case TEXT, NUMBER -> flag.type(String.class).arity("1").build();
      case LIST -> flag.type(List.class).auxiliaryTypes(String.class).arity("1").build();
      case SWITCH -> flag.type(Boolean.class).arity("0..1").fallbackValue("true").build();
    };
  }

  /** What the command line says. */
  static PropertySource given(ParseResult arguments) {
    return property ->
        Optional.ofNullable(arguments.matchedOption(property.flag()))
            .map(option -> PropertyValue.ofFlag(property, texts(property, option)));
  }

  private static List<String> texts(Property property, OptionSpec option) {
    return property.form() == PropertyForm.SWITCH
        ? List.of(option.getValue().toString())
        : option.stringValues();
  }
}
