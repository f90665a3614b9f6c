package dev.eschew.models.onnx;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What graphs run on.
 *
 * @param device where they run
 * @param threads threads of one run on the CPU; 0 lets the runtime take one per core
 * @param cuda how they run on a GPU; without meaning on the CPU
 * @param natives a folder or jar with ONNX Runtime's native libraries; absent: those of the class
 *     path, or for a GPU the ones that were installed
 */
public record RuntimeSettings(
    Device device, int threads, CudaSettings cuda, Optional<Path> natives) {
  /** One CPU with all its cores. */
  public static final RuntimeSettings DEFAULT =
      new RuntimeSettings(new Device.Cpu(), 0, CudaSettings.DEFAULT, Optional.empty());

  public RuntimeSettings {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads: expected 0 (one per core) or more, got " + threads);
    }
  }

  public RuntimeSettings withDevice(Device newDevice, int newThreads) {
    return new RuntimeSettings(newDevice, newThreads, cuda, natives);
  }

  public RuntimeSettings withCuda(CudaSettings newCuda) {
    return new RuntimeSettings(device, threads, newCuda, natives);
  }

  public RuntimeSettings withNatives(Optional<Path> newNatives) {
    return new RuntimeSettings(device, threads, cuda, newNatives);
  }
}
