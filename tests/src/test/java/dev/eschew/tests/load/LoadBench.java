package dev.eschew.tests.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the server and puts it under load. */
@Command(
    name = "tests/bench/load.sh",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Puts a server of its own under load, tells what came of it and writes load.json (and, of a"
          + " soak, memory.svg).",
      "Exit code: 0 all as it should be, 1 not, 2 wrong use."
    })
final class LoadBench implements Callable<Integer> {
  private enum Part {
    THROUGHPUT,
    FAIRNESS,
    SOAK,
    ALL
  }

  @Parameters(
      index = "0",
      paramLabel = "PART",
      description =
          "throughput (mixed requests at once against one after another), fairness (a small request"
              + " beside a large one), soak, or all.")
  private Part part;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "OPTION",
      description =
          "After --: options of eschew serve; none given, --job-retention 20s, so that results that"
              + " are kept do not look like a leak.")
  private List<String> serveOptions = new ArrayList<>(List.of("--job-retention", "20s"));

  @Option(names = "--requests", defaultValue = "3000", description = "Requests of a soak.")
  private int requests;

  @Option(names = "--mix", defaultValue = "120", description = "Requests of a round of throughput.")
  private int mix;

  @Option(names = "--clients", defaultValue = "8", description = "Clients at the same time.")
  private int clients;

  @Option(names = "--rounds", defaultValue = "3", description = "Of throughput and fairness.")
  private int rounds;

  @Option(names = "--seed", defaultValue = "1", description = "What requests there are.")
  private long seed;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "KIND",
      description =
          "Kinds of requests of a soak: generations, raw, idempotent, edits, streams, jobs,"
              + " disconnects, bad, slow, unload, timeouts. All by default.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--sample-millis",
      defaultValue = "2000",
      description = "Time between looks at the server's memory.")
  private long sampleMillis;

  @Option(
      names = "--java-options",
      defaultValue = "-Xms768m -Xmx768m -XX:+AlwaysPreTouch",
      description =
          "Of the server's VM. With a heap of one size that is touched at the start, what grows in"
              + " resident memory is not the heap; live objects are counted by themselves.")
  private String javaOptions;

  @Option(
      names = "--out",
      defaultValue = "tests/target/load",
      paramLabel = "DIR",
      description = "Where reports go.")
  private Path out;

  @Spec private CommandSpec spec;

  /** Runs the program in the checkout that the property {@code eschew.home} names. */
  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new LoadBench());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (requests < 1 || mix < 1 || clients < 1 || rounds < 1 || sampleMillis < 1) {
      throw wrongUse("--requests, --mix, --clients, --rounds, --sample-millis: expected 1 or more");
    }
    Set<SoakKind> kinds = kinds();
    Files.createDirectories(out);
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.createObjectNode();
    Path home = Path.of(System.getProperty("eschew.home"));
    boolean good;
    try (ServerProcess server =
        ServerProcess.start(home, javaOptions, serveOptions, out.resolve("server.log"))) {
      good = measure(server, kinds, report);
      if (server.isAlive() && !server.end()) {
        System.out.println("UNEXPECTED the server did not end well when it was told to");
        good = false;
      }
    }
    report.put("passed", good);
    Path file = out.resolve("load.json");
    json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);
    System.out.println(file + ": " + (good ? "all as it should be" : "FAILED"));
    return good ? 0 : 1;
  }

  private Set<SoakKind> kinds() {
    if (only.isEmpty()) {
      return EnumSet.allOf(SoakKind.class);
    }
    try {
      return EnumSet.copyOf(only.stream().map(SoakKind::of).toList());
    } catch (IllegalArgumentException e) {
      throw wrongUse("--only: " + e.getMessage());
    }
  }

  private ParameterException wrongUse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private boolean measure(ServerProcess server, Set<SoakKind> kinds, ObjectNode report)
      throws IOException, InterruptedException {
    boolean good = true;
    try (Client client = new Client(server.uri())) {
      if (part == Part.THROUGHPUT || part == Part.ALL) {
        good =
            new Throughput(client, mix, clients, rounds, seed).run(report.putObject("throughput"));
      }
      if (part == Part.FAIRNESS || part == Part.ALL) {
        good &= new Fairness(client, rounds).run(report.putObject("fairness"));
      }
    } catch (UnexpectedAnswer e) {
      System.out.println("UNEXPECTED " + e.getMessage());
      return false;
    }
    if (part == Part.SOAK || part == Part.ALL) {
      try {
        good &=
            new Soak(server, requests, clients, seed, kinds, sampleMillis, out)
                .run(report.putObject("soak"));
      } catch (UnexpectedAnswer e) {
        System.out.println("UNEXPECTED before the soak: " + e.getMessage());
        return false;
      }
    }
    return good;
  }
}
