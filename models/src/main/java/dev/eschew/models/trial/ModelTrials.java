package dev.eschew.models.trial;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.RuntimeSettings;
import dev.eschew.models.pipeline.ModelParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no model into the server that would end it. ONNX Runtime is native code: a graph can make it
 * crash, take all memory or never come back, and nothing in this process could stop that. So a
 * model is first opened and run once in a process of its own. That it passed is remembered in a
 * folder, by what its files are, and it goes straight in from then on.
 */
public final class ModelTrials {
  private static final Logger log = LoggerFactory.getLogger(ModelTrials.class);

  private final RuntimeSettings settings;
  private final Set<Path> trusted;
  private final Path passed;
  private final LongFunction<TrialLimits> limits;
  private final Map<String, String> faults = new HashMap<>();

  /**
   * Trials for one server.
   *
   * @param settings what graphs run on
   * @param trusted folders that are never tried
   * @param memory a folder for what passed; made when needed, and done without if it cannot be
   */
  public ModelTrials(RuntimeSettings settings, List<Path> trusted, Path memory) {
    this(settings, trusted, memory, TrialLimits::of);
  }

  /**
   * The same with other limits.
   *
   * @param limits by the size of all files in bytes
   */
  ModelTrials(
      RuntimeSettings settings, List<Path> trusted, Path memory, LongFunction<TrialLimits> limits) {
    this.limits = limits;
    this.settings = settings;
    this.trusted = trusted.stream().map(ModelTrials::normal).collect(Collectors.toSet());
    this.passed = memory;
  }

  /** Where a user's caches are. */
  public static Path defaultMemory() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return caches.resolve("eschew").resolve("tried-models");
  }

  /**
   * Returns if a model may be opened here.
   *
   * @throws OnnxFailure saying which graph did what in its trial
   * @throws IOException if a file cannot be read or no process started
   */
  public synchronized void require(ModelFolder folder) throws IOException {
    if (trusted.contains(normal(folder.path()))) {
      return;
    }
    ModelFingerprint fingerprint = ModelFingerprint.of(folder.path(), circumstances());
    Path marker = passed.resolve(fingerprint.digest());
    if (Files.exists(marker)) {
      return;
    }
    String fault = faults.get(fingerprint.digest());
    if (fault == null) {
      long start = System.nanoTime();
      TrialProcess process = new TrialProcess(settings, limits.apply(fingerprint.bytes()));
      TrialProcess.End end = process.run(folder.path(), Optional.empty());
      log.info("Tried {} in {} ms", folder.id(), (System.nanoTime() - start) / 1_000_000);
      if (end.fault().isEmpty()) {
        if (end.code() == TrialMain.PASSED) {
          remember(marker);
        }
        return;
      }
      fault = culprit(folder, process) + " " + end.fault().orElseThrow();
      faults.put(fingerprint.digest(), fault);
    }
    throw new OnnxFailure(
        fault + " when the model was tried apart from the server, so it is not opened here", null);
  }

  /** Which graph does it when it is opened alone; none may. */
  private static String culprit(ModelFolder folder, TrialProcess process) throws IOException {
    for (Path graph : ModelParts.files(folder).values()) {
      if (process.run(folder.path(), Optional.of(graph.toAbsolutePath())).fault().isPresent()) {
        return "opening " + folder.path().relativize(graph);
      }
    }
    return "drawing a first picture";
  }

  private String circumstances() {
    return String.join(
        "\0",
        "1",
        System.getProperty("java.class.path"),
        System.getProperty("onnxruntime.native.path", ""),
        settings.toString());
  }

  private static void remember(Path marker) {
    try {
      Files.createDirectories(marker.getParent());
      Files.write(marker, new byte[0]);
    } catch (IOException e) {
      log.info("What passed its trial cannot be remembered: {}", e.toString());
    }
  }

  private static Path normal(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
