package dev.eschew.server.cli;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ModelReport;
import dev.eschew.server.config.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what an export is and what guidance it can take. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    modelTransformer = PropertyFlags.OfModels.class,
    description =
        "Says what an export is, what can run it, where its attention is, and what guidance it"
            + " takes.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      description = "Model id, the folder of a model, or the path of a UNet's .onnx.")
  private String model;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ModelReport report = report();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(ApiJson.write(report), StandardCharsets.UTF_8));
      out.flush();
      return report.reason() == null ? 0 : 1;
    } else if (report.reason() != null) {
      throw new IllegalArgumentException(report.id() + ": " + report.reason());
    }
    new ReportText(out).print(report);
    out.flush();
    return 0;
  }

  private ModelReport report() throws IOException {
    Path path = Path.of(model);
    if (Files.isRegularFile(path)) {
      return orBroken(model, () -> ModelReport.of(path));
    }
    Path alone = path.resolve("unet").resolve("model.onnx");
    if (Files.isRegularFile(alone) && ModelCatalog.single(path).isEmpty()) {
      return orBroken(model, () -> ModelReport.of(alone));
    }
    ModelCatalog.Entry entry =
        Optional.of(path)
            .filter(Files::isDirectory)
            .flatMap(ModelCatalog::single)
            .or(() -> catalog().find(model))
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "no model, folder or file '" + model + "'"));
    return switch (entry) {
      case ModelCatalog.Usable usable ->
          orBroken(usable.id(), () -> ModelReport.of(usable.folder()));
      case ModelCatalog.Broken broken -> ModelReport.broken(broken.id(), broken.reason());
    };
  }

  private ModelCatalog catalog() {
    ServerSettings settings = models.settings();
    return ModelCatalog.scan(settings.builtInModels(), settings.models());
  }

  private interface Reading {
    ModelReport read() throws IOException;
  }

  private static ModelReport orBroken(String id, Reading reading) throws IOException {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      return ModelReport.broken(id, e.getMessage());
    }
  }
}
