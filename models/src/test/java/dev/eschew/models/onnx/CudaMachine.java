package dev.eschew.models.onnx;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The GPU of tests tagged {@code cuda}; without one they are skipped, and say why. The natives are
 * those of {@code ESCHEW_NATIVES}, or of install-cuda. With {@code ESCHEW_REQUIRE_CUDA=1} they fail
 * instead.
 */
public final class CudaMachine {
  private static Optional<String> reason = Optional.empty();
  private static boolean tried;

  private CudaMachine() {}

  /** A runtime on the first GPU, computing float32 as the CPU does. */
  public static OnnxRuntime runtime() {
    return runtime(CudaSettings.DEFAULT);
  }

  /** A runtime on the first GPU. */
  public static OnnxRuntime runtime(CudaSettings cuda) {
    assume();
    return new OnnxRuntime(settings(new Device.Cuda(0)).withCuda(cuda));
  }

  /** Settings for a device, with the machine's natives. */
  public static RuntimeSettings settings(Device device) {
    String natives = System.getenv("ESCHEW_NATIVES");
    return RuntimeSettings.DEFAULT
        .withDevice(device, 0)
        .withNatives(Optional.ofNullable(natives).filter(dir -> !dir.isBlank()).map(Path::of));
  }

  /** Skips the test where there is no GPU. */
  public static synchronized void assume() {
    if (!tried) {
      tried = true;
      try {
        new OnnxRuntime(settings(new Device.Cuda(0)));
      } catch (OnnxFailure e) {
        if ("1".equals(System.getenv("ESCHEW_REQUIRE_CUDA"))) {
          throw e;
        }
        reason = Optional.of("no usable GPU: " + e.getMessage());
      }
    }
    Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElseThrow());
  }
}
