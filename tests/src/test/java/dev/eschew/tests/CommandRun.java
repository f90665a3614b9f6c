package dev.eschew.tests;

import dev.eschew.server.cli.EschewCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What one command of the command line did. Tests that run commands lock {@code SYSTEM_OUT}.
 *
 * @param exitCode 0 done, 1 failed, 2 wrong use
 * @param out what it said on stdout
 * @param err what it said on stderr
 */
record CommandRun(int exitCode, String out, String err) {
  /** Runs a command with these environment variables. */
  static CommandRun of(Map<String, String> environment, String... arguments) {
    String home = System.getProperty("eschew.home");
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setProperty("eschew.home", TestPaths.root().toString());
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int exitCode = EschewCommand.execute(environment, arguments);
      return new CommandRun(
          exitCode,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
      if (home == null) {
        System.clearProperty("eschew.home");
      } else {
        System.setProperty("eschew.home", home);
      }
    }
  }
}
