package dev.eschew.server.cli;

import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.http.HttpServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the HTTP server and runs until it is told to end. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Starts the HTTP server.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to bind to (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port; 0 takes any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    ServerSettings settings = settings();
    HttpServer server = HttpServer.start(settings);
    TerminationSignals.handle(server::close);
    spec.commandLine().getOut().println("Eschew is ready at " + server.uri());
    spec.commandLine().getOut().flush();
    server.awaitEnd();
    return 0;
  }

  private ServerSettings settings() {
    try {
      return withAddress(models.settings());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--host, --port: " + e.getMessage(), e);
    }
  }

  private ServerSettings withAddress(ServerSettings settings) {
    return settings.withListen(settings.listen().withAddress(host, port));
  }
}
