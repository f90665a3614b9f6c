package dev.eschew.server.cli;

import dev.eschew.server.config.EnvironmentSource;
import dev.eschew.server.config.PropertyFile;
import dev.eschew.server.config.PropertySource;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.config.SettingsReader;
import dev.eschew.server.http.HttpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the HTTP server and runs until it is told to end. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    modelTransformer = PropertyFlags.OfServer.class,
    description = "Starts the HTTP server.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Option(
      names = "--config",
      paramLabel = "FILE.yml",
      description =
          "A file of properties; variables of the environment win over it, flags over both"
              + " (ESCHEW_CONFIG; default: none; docs/eschew.example.yml has all properties).")
  private Path config;

  @Mixin private ModelOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    EnvironmentSource environment = options.environment();
    ServerSettings settings =
        options.orWrongUse(() ->
            SettingsReader.ofServer(
                List.of(options.flags(), environment, file(environment)),
                environment.variable(EnvironmentSource.API_KEYS),
                ModelOptions.builtIn()));
    if (!environment.unknown().isEmpty()) {
      log.warn("No property has these environment variables: {}", environment.unknown());
    }
    HttpServer server = HttpServer.start(settings);
    TerminationSignals.handle(server::close); // to the end of the process
    spec.commandLine().getOut().println("Eschew is ready at " + server.uri());
    spec.commandLine().getOut().flush();
    server.awaitEnd();
    return 0;
  }

  private PropertySource file(EnvironmentSource environment) {
    if (config != null) {
      return PropertyFile.read(config, "--config");
    }
    return environment
        .variable(EnvironmentSource.CONFIG)
        .<PropertySource>map(
            file -> PropertyFile.read(Path.of(file), EnvironmentSource.CONFIG + " for --config"))
        .orElse(PropertySource.NONE);
  }
}
