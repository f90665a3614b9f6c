package dev.eschew.tests.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The server as its users start it, in a process of its own, so that what it uses is its alone. */
final class ServerProcess implements AutoCloseable {
  private static final String READY = "Eschew is ready at ";
  private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /** Lines of the log at INFO or below. */
  private static final Pattern GOOD =
      Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d+ (INFO|DEBUG|TRACE) ");

  private static final Pattern TIME = Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d+ ");

  private final Process process;
  private final URI uri;
  private final Path log;

  private ServerProcess(Process process, URI uri, Path log) {
    this.process = process;
    this.uri = uri;
    this.log = log;
  }

  /**
   * Starts and waits until it is ready.
   *
   * @param home the checkout
   * @param javaOptions options of its Java VM
   * @param serveOptions further options of {@code serve}
   * @param log gets what it says on stderr
   */
  static ServerProcess start(Path home, String javaOptions, List<String> serveOptions, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("eschew").toString());
    command.addAll(List.of("serve", "--port", "0", "--models"));
    command.add(home.resolve("tests/data/models").toString());
    command.addAll(serveOptions);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("ESCHEW_JAVA_OPTS", javaOptions);
    System.out.println(
        "starting ESCHEW_JAVA_OPTS='" + javaOptions + "' " + String.join(" ", command));
    Process process = builder.start();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofVirtual().start(() -> discard(output));
        return new ServerProcess(process, URI.create(line.substring(READY.length()).strip()), log);
      }
    }
    throw new IOException("the server ended before it was ready; see " + log);
  }

  private static void discard(BufferedReader output) {
    try (output) {
      while (output.readLine() != null) {
        // A full pipe would stop the server.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return uri;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * What Linux says of the process, see proc_pid_status(5).
   *
   * @param residentBytes all that is in RAM, mapped files included
   * @param anonymousBytes of these what no file backs: heap, arenas, stacks
   * @param threads of the operating system
   * @param files open descriptors
   * @param sockets of these those that are sockets
   */
  record Figures(long residentBytes, long anonymousBytes, int threads, int files, int sockets) {}

  Figures figures() throws IOException {
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    long resident = 0;
    long anonymous = 0;
    int threads = 0;
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = number(line) * 1024;
      } else if (line.startsWith("RssAnon:")) {
        anonymous = number(line) * 1024;
      } else if (line.startsWith("Threads:")) {
        threads = (int) number(line);
      }
    }
    int files = 0;
    int sockets = 0;
    try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          sockets += Files.readSymbolicLink(descriptor).toString().startsWith("socket:") ? 1 : 0;
          files++;
        } catch (NoSuchFileException e) {
          // Closed since it was listed.
        }
      }
    }
    return new Figures(resident, anonymous, threads, files, sockets);
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  /** Bytes of live Java objects after two full collections; empty without {@code jcmd}. */
  OptionalLong liveHeap() throws IOException, InterruptedException {
    if (jcmd("GC.run").isEmpty()) {
      return OptionalLong.empty();
    }
    Matcher total = LIVE_BYTES.matcher(histogram());
    return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
  }

  /** Live Java objects by class; empty without {@code jcmd}. */
  String histogram() throws IOException, InterruptedException {
    return jcmd("GC.class_histogram").orElse("");
  }

  /** Has the C library give back what it keeps of freed memory (glibc's malloc_trim). */
  void trim() throws IOException, InterruptedException {
    jcmd("System.trim_native_heap");
  }

  private Optional<String> jcmd(String what) throws IOException, InterruptedException {
    Path java = Path.of("/proc", String.valueOf(process.pid()), "exe").toRealPath();
    Path jcmd = java.resolveSibling("jcmd");
    if (!Files.isExecutable(jcmd)) {
      return Optional.empty();
    }
    File answer = File.createTempFile("eschew-jcmd", ".txt");
    try {
      Process asked =
          new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), what)
              .redirectOutput(answer)
              .redirectErrorStream(true)
              .start();
      asked.waitFor();
      return Optional.of(Files.readString(answer.toPath()));
    } finally {
      Files.delete(answer.toPath());
    }
  }

  /** Lines of its log that tell of warnings and errors, or that are no lines of a log. */
  List<String> complaints() throws IOException {
    return bad().filter(line -> !isKnown(line)).flatMap(List::stream).toList();
  }

  /** Complaints that are known to do no harm. */
  long knownComplaints() throws IOException {
    return bad().filter(ServerProcess::isKnown).count();
  }

  /**
   * Micronaut 4.10.26 complains when a piece of a stream was on its way to the event loop while its
   * client went away: PipeliningServerHandler asks whether it is that stream's turn before it asks
   * whether the connection is gone. The stream is cancelled all the same.
   */
  private static boolean isKnown(List<String> lines) {
    return lines.size() > 1
        && lines.getFirst().contains(" WARN  AbstractEventExecutor [-]: A task raised an exception")
        && lines.get(1).equals("java.lang.IllegalStateException: onNext before request?");
  }

  /** Each with the lines that belong to it. */
  private Stream<List<String>> bad() throws IOException {
    List<List<String>> events = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      if (events.isEmpty() || TIME.matcher(line).find()) {
        events.add(new ArrayList<>());
      }
      events.getLast().add(line);
    }
    return events.stream()
        .filter(lines -> lines.size() > 1 || !GOOD.matcher(lines.getFirst()).find());
  }

  /**
   * Tells it to end.
   *
   * @return whether it ended by itself and well
   */
  boolean end() throws InterruptedException {
    process.destroy();
    return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
