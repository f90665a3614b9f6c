package dev.eschew.server.cli;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.config.EnvironmentSource;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. */
@Command(
    name = "eschew",
    mixinStandardHelpOptions = true,
    version = "eschew 0.1.0",
    description = "Image generation that knows what to leave out.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      GenerateCommand.class,
      EvaluateCommand.class,
      BenchCommand.class,
      InspectCommand.class,
      InstallCudaCommand.class
    })
public final class EschewCommand implements Runnable {
  private final EnvironmentSource environment;

  @Spec private CommandSpec spec;

  private EschewCommand(Map<String, String> environment) {
    this.environment = new EnvironmentSource(environment);
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Runs one command; for tests and {@link #main}. */
  public static int execute(String... arguments) {
    return execute(System.getenv(), arguments);
  }

  /** Runs one command with these environment variables. */
  public static int execute(Map<String, String> environment, String... arguments) {
    return new CommandLine(new EschewCommand(environment))
        .setParameterExceptionHandler((e, _) -> {
          CommandLine command = e.getCommandLine();
          PrintWriter err = command.getErr();
          err.println(e.getMessage());
          UnmatchedArgumentException.printSuggestions(e, err);
          err.println(
              "'" + command.getCommandSpec().qualifiedName() + " --help' says what it takes.");
          err.flush();
          return command.getCommandSpec().exitCodeOnInvalidInput();
        })
        .setExecutionExceptionHandler((e, command, _) -> {
          PrintWriter err = command.getErr();
          err.println("eschew " + command.getCommandName() + ": " + message(e));
          err.flush();
          return command.getCommandSpec().exitCodeOnExecutionException();
        })
        .execute(arguments);
  }

  /** Variables of the environment. */
  EnvironmentSource environment() {
    return environment;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** The first message of a chain of causes that was written for people. */
  private static String message(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException
          || cause instanceof IllegalArgumentException
          || cause instanceof BrokenModelException
          || cause instanceof OnnxFailure) {
        return cause.getMessage();
      }
    }
    return e.toString();
  }
}
