package dev.eschew.tests.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
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
      "Puts a server of its own under load, tells what came of it and writes load.txt, load.json"
          + " and, of a soak, memory.svg and objects-*.txt.",
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
      description = "After --: further options of eschew serve.")
  private List<String> serveOptions = new ArrayList<>();

  @Option(names = "--requests", defaultValue = "3000", description = "Requests of a soak.")
  private int requests;

  @Option(names = "--mix", defaultValue = "120", description = "Requests of a round of throughput.")
  private int mix;

  @Option(names = "--clients", defaultValue = "8", description = "Clients at the same time.")
  private int clients;

  @Option(names = "--rounds", defaultValue = "5", description = "Of throughput and fairness.")
  private int rounds;

  @Option(names = "--seed", defaultValue = "1", description = "What requests there are.")
  private long seed;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "KIND",
      description =
          "Kinds of requests of a soak: generations, raw, idempotent, edits, urls, streams, jobs,"
              + " cancels, webui, interrupts, disconnects, bad, slow, unload, deadlines. All by"
              + " default.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--trim",
      description =
          "In a soak's pauses, have the C library give back what it keeps of freed memory before"
              + " memory is looked at (jcmd System.trim_native_heap): tells leaks from arenas.")
  private boolean trim;

  @Option(
      names = "--sample-millis",
      defaultValue = "2000",
      description = "Time between looks at the server's memory.")
  private long sampleMillis;

  @Option(
      names = "--java-options",
      defaultValue = "-Xms512m -Xmx512m -XX:+AlwaysPreTouch",
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
    boolean good = true;
    PrintStream console = System.out;
    try (PrintStream file =
        new PrintStream(Files.newOutputStream(out.resolve("load.txt")), true, UTF_8)) {
      System.setOut(new PrintStream(new TeeStream(console, file), true, UTF_8));
      if (part != Part.SOAK) {
        good = measure("bench", serveOptions, server -> bench(server, report));
      }
      if (part == Part.SOAK || part == Part.ALL) {
        good &= measure("soak", soakOptions(), server -> soak(server, kinds, report));
      }
      report.put("passed", good);
      json.writerWithDefaultPrettyPrinter().writeValue(out.resolve("load.json").toFile(), report);
      System.out.println(out + ": " + (good ? "all as it should be" : "FAILED"));
    } finally {
      System.setOut(console);
    }
    return good ? 0 : 1;
  }

  /** Little is given out and for a short time, so that what is not given back is missed. */
  private List<String> soakOptions() {
    String kept = Checkpoint.RETENTION_SECONDS + "s";
    List<String> options = new ArrayList<>(Permits.serveOptions());
    options.addAll(List.of("--job-retention", kept, "--url-lifetime", kept));
    options.addAll(serveOptions);
    return options;
  }

  private interface Measurement {
    boolean of(ServerProcess server) throws IOException, InterruptedException, UnexpectedAnswer;
  }

  private boolean measure(String name, List<String> options, Measurement measurement)
      throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("eschew.home"));
    Path log = out.resolve("server-" + name + ".log");
    try (ServerProcess server = ServerProcess.start(home, javaOptions, options, log)) {
      boolean good;
      try {
        good = measurement.of(server);
      } catch (UnexpectedAnswer e) {
        System.out.println("UNEXPECTED, " + name + " given up: " + e.getMessage());
        good = false;
      }
      if (server.isAlive() && !server.end()) {
        System.out.println("UNEXPECTED the server did not end well when it was told to");
        good = false;
      }
      return good;
    }
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

  private boolean bench(ServerProcess server, ObjectNode report)
      throws IOException, InterruptedException, UnexpectedAnswer {
    boolean good = true;
    try (Client client = new Client(server.uri())) {
      if (part != Part.FAIRNESS) {
        good =
            new Throughput(client, mix, clients, rounds, seed).run(report.putObject("throughput"));
      }
      if (part != Part.THROUGHPUT) {
        good &= new Fairness(client, rounds).run(report.putObject("fairness"));
      }
    }
    return good;
  }

  private boolean soak(ServerProcess server, Set<SoakKind> kinds, ObjectNode report)
      throws IOException, InterruptedException, UnexpectedAnswer {
    return new Soak(server, requests, clients, seed, kinds, trim, sampleMillis, out)
        .run(report.putObject("soak"));
  }
}
