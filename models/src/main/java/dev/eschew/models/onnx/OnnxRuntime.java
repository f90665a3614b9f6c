package dev.eschew.models.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens graphs on one device. The device is tried when it is made: a GPU that cannot be used is an
 * error at start, not at the first picture.
 */
public final class OnnxRuntime {
  private static final Logger log = LoggerFactory.getLogger(OnnxRuntime.class);

  private final OrtEnvironment environment = RuntimeEnvironment.get();
  private final Device device;
  private final int threads;

  /**
   * Tries the device.
   *
   * @param requested where graphs shall run; {@link Device.Auto} falls back to the CPU with a log
   *     line
   * @param threads threads of one run on the CPU; 0 lets the runtime take one per core
   * @throws OnnxFailure if a GPU was asked for and cannot be used
   */
  public OnnxRuntime(Device requested, int threads) {
    if (threads < 0) {
      throw new IllegalArgumentException("threads: expected 0 or more, got " + threads);
    }
    this.threads = threads;
    this.device = usable(requested);
  }

  /** The device that graphs run on; never {@link Device.Auto}. */
  public Device device() {
    return device;
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
      return new OnnxSession(describe(graph), environment, session);
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
      return new OnnxSession(name, environment, environment.createSession(graph, options));
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

  private Device usable(Device requested) {
    return switch (requested) {
      case Device.Cpu cpu -> cpu;
      case Device.Cuda cuda -> {
        try {
          options(cuda).close();
          yield cuda;
        } catch (OrtException | UnsatisfiedLinkError e) {
          throw new OnnxFailure(
              "--device "
                  + cuda
                  + " cannot be used: "
                  + e.getMessage()
                  + ". The natives in use have no CUDA provider, or a CUDA library is missing; "
                  + "--device auto takes the CPU then",
              e);
        }
      }
      case Device.Auto _ -> {
        Device.Cuda first = new Device.Cuda(0);
        try {
          options(first).close();
          yield first;
        } catch (OrtException | UnsatisfiedLinkError e) {
          log.info("No usable GPU ({}); running on the CPU", e.getMessage());
          yield new Device.Cpu();
        }
      }
    };
  }

  @SuppressWarnings("MustBeClosedChecker")
  private SessionOptions options(Device target) throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      // Memory patterns grow without bound when sessions see many shapes.
      options.setMemoryPatternOptimization(false);
      if (threads > 0) {
        options.setIntraOpNumThreads(threads);
      }
      if (target instanceof Device.Cuda cuda) {
        try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.index())) {
          provider.add("cudnn_conv_algo_search", "HEURISTIC");
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
