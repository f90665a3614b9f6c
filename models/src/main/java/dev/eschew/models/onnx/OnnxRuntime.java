package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens graphs on one device. The device is tried when it is made: a GPU that cannot be used is an
 * error at start, not at the first picture.
 */
public final class OnnxRuntime {
  private static final Logger log = LoggerFactory.getLogger(OnnxRuntime.class);

  private final OrtEnvironment environment;
  private final RuntimeSettings settings;
  private final Device device;
  private final BusyTime busy = new BusyTime();

  /**
   * Tries the device.
   *
   * @param settings a device that is {@link Device.Auto} falls back to the CPU with a log line
   * @throws IllegalArgumentException if the natives that were given cannot be used
   * @throws OnnxFailure if a GPU was asked for and cannot be used
   */
  public OnnxRuntime(RuntimeSettings settings) {
    this.settings = settings;
    Optional<NativeLibraries> natives = natives(settings);
    if (!(settings.device() instanceof Device.Cpu)) {
      natives.ifPresent(OnnxRuntime::loadCudaLibraries);
    }
    this.environment = RuntimeEnvironment.get(natives);
    this.device = usable(settings.device());
  }

  /** On a device, with {@code threads} threads of one run on the CPU; 0 is one per core. */
  public OnnxRuntime(Device requested, int threads) {
    this(RuntimeSettings.DEFAULT.withDevice(requested, threads));
  }

  /** The device that graphs run on; never {@link Device.Auto}. */
  public Device device() {
    return device;
  }

  /** When graphs ran. */
  public BusyTime busy() {
    return busy;
  }

  /**
   * Opens a graph. External data files beside it stay memory-mapped.
   *
   * @throws OnnxFailure if the runtime refuses it
   */
  public OnnxSession open(Path graph) {
    if (!Files.isRegularFile(graph)) {
      throw new IllegalArgumentException("no file " + graph);
    }
    try (SessionOptions options = options(device)) {
      OrtSession session = environment.createSession(graph.toString(), options);
      return new OnnxSession(describe(graph), environment, session, busy);
    } catch (OrtException e) {
      throw refused(describe(graph), e);
    }
  }

  /**
   * Opens a graph that is in memory.
   *
   * @param name what failures call it
   * @param graph an ONNX model
   * @param folder where the locations of external data start; those files stay memory-mapped
   * @throws OnnxFailure if the runtime refuses it
   */
  public OnnxSession open(String name, byte[] graph, Path folder) {
    try (SessionOptions options = options(device)) {
      options.addConfigEntry(
          "session.model_external_initializers_file_folder_path",
          folder.toAbsolutePath().toString());
      return new OnnxSession(name, environment, environment.createSession(graph, options), busy);
    } catch (OrtException e) {
      throw refused(name, e);
    }
  }

  private OnnxFailure refused(String graph, OrtException e) {
    return new OnnxFailure(graph + ": " + RuntimeWords.explained(e.getMessage(), device), e);
  }

  private static String describe(Path graph) {
    Path folder = graph.toAbsolutePath().getParent();
    return folder.getFileName() + "/" + graph.getFileName();
  }

  private static Optional<NativeLibraries> natives(RuntimeSettings settings) {
    try {
      return RuntimeNatives.of(settings);
    } catch (OnnxFailure e) {
      if (settings.device() instanceof Device.Auto) {
        log.warn("{}", e.getMessage());
        return Optional.empty();
      }
      throw e;
    }
  }

  @SuppressWarnings("restricted") // a file name is all that System.load takes
  private static void loadCudaLibraries(NativeLibraries natives) {
    try {
      List<Path> libraries = CudaLibraries.find(natives.given());
      for (String failure : CudaLibraries.load(libraries, file -> System.load(file.toString()))) {
        log.warn("A CUDA library cannot be loaded: {}", failure);
      }
    } catch (IOException e) {
      throw new OnnxFailure("--natives: " + natives.given() + " cannot be read: " + e, e);
    }
  }

  private Device usable(Device requested) {
    return switch (requested) {
      case Device.Cpu cpu -> cpu;
      case Device.Cuda cuda -> {
        try {
          probe(cuda);
          yield cuda;
        } catch (OrtException | UnsatisfiedLinkError e) {
          throw new OnnxFailure(
              "--device "
                  + cuda
                  + " cannot be used: "
                  + reason(e)
                  + ". "
                  + advice()
                  + "; --device auto takes the CPU where no GPU can be used",
              e);
        }
      }
      case Device.Auto _ -> {
        Device.Cuda first = new Device.Cuda(0);
        try {
          probe(first);
          log.info("Running on {}", first);
          yield first;
        } catch (OrtException | UnsatisfiedLinkError e) {
          log.info("No usable GPU ({}); running on the CPU", reason(e));
          yield new Device.Cpu();
        }
      }
    };
  }

  private void probe(Device.Cuda cuda) throws OrtException {
    try (SessionOptions options = options(cuda)) {
      GpuProbe.run(environment, options);
    }
  }

  /** What went wrong, without the runtime's account of where in its sources. */
  static String reason(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message
        .replaceFirst("(?s)^Error code - \\w+ - message: ", "")
        .replaceFirst("(?s)^.*\\[ONNXRuntimeError\\] : \\d+ : \\w+ : ", "")
        .replaceFirst("(?s)(?: ; GPU=-?\\d+)? ; hostname=.*$", "")
        .strip()
        .replaceFirst("\\.$", "");
  }

  private static String advice() {
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)
        ? "It takes NVIDIA's driver and the libraries of the CUDA that the natives were built for,"
            + " on the library path or in the folder of --natives; nvidia-smi -L lists GPUs, from 0"
        : "The natives in use have no CUDA provider: install-cuda brings some that have, --natives"
            + " names a folder of them";
  }

  @SuppressWarnings("MustBeClosedChecker")
  private SessionOptions options(Device target) throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      // Memory patterns grow without bound when sessions see many shapes.
      options.setMemoryPatternOptimization(false);
      if (settings.threads() > 0) {
        options.setIntraOpNumThreads(settings.threads());
      }
      if (target instanceof Device.Cuda cuda) {
        try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.index())) {
          for (Map.Entry<String, String> option : settings.cuda().providerOptions().entrySet()) {
            provider.add(option.getKey(), option.getValue());
          }
          options.addCUDA(provider);
        }
      }
      return options;
    } catch (OrtException | RuntimeException | LinkageError e) {
      options.close();
      throw e;
    }
  }
}
