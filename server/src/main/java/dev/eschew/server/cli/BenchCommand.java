package dev.eschew.server.cli;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.UnetBench;
import dev.eschew.models.pipeline.UnetBench.Timing;
import dev.eschew.models.pipeline.UnetBench.Variant;
import dev.eschew.models.pipeline.UnetBench.Workload;
import dev.eschew.server.config.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Times a UNet step plain, fused and with each guidance term. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    modelTransformer = PropertyFlags.OfModels.class,
    description = {
      "Times a UNet step as exported, fused, and with each guidance term, taking turns in one run.",
      "What counts are the ratios: on a machine that is not quiet, times differ from run to run."
    })
final class BenchCommand implements Callable<Integer> {
  /** Where Linux tells a process its own peak of memory. */
  private static final Path STATUS = Path.of("/proc/self/status");

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      defaultValue = "papertown",
      description = "Model id, or the path of a UNet's .onnx (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--latents",
      paramLabel = "WxH",
      defaultValue = "16x16",
      description = "Width and height of the latents (default: ${DEFAULT-VALUE}).")
  private String latents;

  @Option(
      names = "--rows",
      defaultValue = "8",
      description = "Rows of each UNet run (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "How often each variant takes its turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "NAME",
      description =
          "Some of untouched, fused, off, nasa, nag, negtome_first (default: all). With a single"
              + " one, the peak of memory is its own.")
  private List<String> variants = new ArrayList<>();

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    Workload workload = workload();
    Set<Variant> chosen = chosen();
    ServerSettings settings = models.settings();
    OnnxRuntime runtime = new OnnxRuntime(settings.runtime());
    UnetBench bench = new UnetBench(runtime, unet(settings), workload);
    List<Timing> timings =
        bench.run(
            chosen,
            line -> {
              err.println(line);
              err.flush();
            });
    print(timings, out);
    peakMemory().ifPresent(peak -> out.println("peak of resident memory: " + peak));
    out.flush();
    return 0;
  }

  private Workload workload() {
    try {
      ImageSize size = ImageSize.parse(latents);
      if (rows < 1 || rounds < 1) {
        throw new IllegalArgumentException("--rows, --rounds: expected 1 or more");
      }
      return new Workload(rows, size.height(), size.width(), rounds);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Set<Variant> chosen() {
    if (variants.isEmpty()) {
      return EnumSet.allOf(Variant.class);
    }
    Set<Variant> chosen = EnumSet.noneOf(Variant.class);
    for (String name : variants) {
      try {
        chosen.add(Variant.valueOf(name.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(), "--variants: no variant '" + name + "'", e);
      }
    }
    return chosen;
  }

  private Path unet(ServerSettings settings) {
    if (model.endsWith(".onnx")) {
      return Path.of(model);
    }
    ModelCatalog.Entry entry =
        ModelCatalog.scan(settings.builtInModels(), settings.models())
            .find(model)
            .orElseThrow(
                () -> new ParameterException(spec.commandLine(), "no model '" + model + "'"));
    return switch (entry) {
      case ModelCatalog.Usable usable -> usable.folder().unet();
      case ModelCatalog.Broken broken ->
          throw new IllegalArgumentException(broken.id() + ": " + broken.reason());
    };
  }

  private static void print(List<Timing> timings, PrintWriter out) {
    Optional<Timing> untouched = find(timings, Variant.UNTOUCHED);
    Optional<Timing> fused = find(timings, Variant.FUSED);
    Optional<Timing> off = find(timings, Variant.OFF);
    out.printf("%-14s %10s %12s %9s %9s%n", "variant", "median", "/untouched", "/fused", "/off");
    for (Timing timing : timings) {
      out.printf(
          "%-14s %8.1f ms %12s %9s %9s%n",
          timing.variant().label(),
          1000 * timing.median(),
          ratio(timing, untouched),
          ratio(timing, fused),
          ratio(timing, off));
    }
  }

  private static Optional<Timing> find(List<Timing> timings, Variant variant) {
    return timings.stream().filter(timing -> timing.variant() == variant).findFirst();
  }

  private static String ratio(Timing timing, Optional<Timing> base) {
    return base.map(other -> "%.3f".formatted(timing.ratioTo(other))).orElse("-");
  }

  private static Optional<String> peakMemory() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Optional.empty();
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.substring("VmHWM:".length()).strip())
        .findFirst();
  }
}
