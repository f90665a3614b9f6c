package dev.eschew.server.cli;

import dev.eschew.models.onnx.CudaSettings;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.RuntimeNatives;
import dev.eschew.models.onnx.RuntimeSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings native libraries with a CUDA provider, once. */
@Command(
    name = "install-cuda",
    mixinStandardHelpOptions = true,
    description = {
      "Brings ONNX Runtime's native libraries for NVIDIA GPUs into the user's cache, once.",
      "Then --device cuda and --device auto find them. The driver and CUDA are not installed."
    })
final class InstallCudaCommand implements Callable<Integer> {
  @Option(
      names = "--cuda",
      paramLabel = "MAJOR",
      defaultValue = "12",
      description = {
        "12: ONNX Runtime's own build, 642 MB. 13: that of the JavaCPP presets, 165 MB.",
        "(Default: ${DEFAULT-VALUE}.)"
      })
  private int cuda;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "A jar or folder that is on this machine already, instead of a download.")
  private Path from;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    if (from != null && !Files.exists(from)) {
      throw new ParameterException(spec.commandLine(), "--from: no folder or jar " + from);
    } else if (cuda != 12 && cuda != 13) {
      throw new ParameterException(spec.commandLine(), "--cuda: expected 12 or 13, got " + cuda);
    }
    Path installed;
    if (from != null) {
      installed = install(from, "--from: ");
    } else {
      try (NativesDownload download = new NativesDownload(cuda, err)) {
        installed = install(download.jar(), "");
      }
    }
    err.println(tried());
    err.flush();
    spec.commandLine().getOut().println(installed);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static Path install(Path source, String flag) {
    try {
      return RuntimeNatives.install(source);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(flag + e.getMessage(), e);
    }
  }

  /** A machine that has no GPU yet may have one later, so this is no failure. */
  private static String tried() {
    try {
      OnnxRuntime runtime =
          new OnnxRuntime(
              new RuntimeSettings(new Device.Cuda(0), 0, CudaSettings.DEFAULT, Optional.empty()));
      return "installed; " + runtime.device() + " computes";
    } catch (OnnxFailure e) {
      return "installed, but not usable now: " + e.getMessage();
    }
  }
}
