package dev.eschew.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.engine.Engine;
import dev.eschew.server.engine.ImageService;
import dev.eschew.server.engine.ImageService.EncodedImage;
import dev.eschew.server.engine.ImageService.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws images without a server: the request's fields as flags, checked exactly as over HTTP. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Draws images and writes them to files; prints their paths.")
final class GenerateCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE|DIR",
      description = "A file, or a folder (existing, or ending in /) for one file per seed.")
  private String out;

  @Option(
      names = "--request",
      paramLabel = "FILE.json",
      description = "A request as over HTTP; flags override its fields.")
  private Path requestFile;

  @Option(names = "--prompt", description = "What to draw.")
  private String prompt;

  @Option(names = "--negative-prompt", description = "What the unconditional row is told.")
  private String negativePrompt;

  @Option(names = "--model", description = "Model id (default: papertown).")
  private String model;

  @Option(names = "--n", description = "Number of images.")
  private Integer n;

  @Option(names = "--size", description = "WIDTHxHEIGHT in pixels.")
  private String size;

  @Option(names = "--seed", description = "Seed of the first image; image k uses seed + k.")
  private Long seed;

  @Option(names = "--steps", description = "Number of scheduler steps.")
  private Integer steps;

  @Option(names = "--scheduler", description = "Such as euler, ddim, dpmpp_2m_karras.")
  private String scheduler;

  @Option(names = "--guidance-scale", description = "Classifier-free guidance; 1 is none.")
  private Double guidanceScale;

  @Option(
      names = "--guidance-interval",
      split = ",",
      paramLabel = "START,STOP",
      hideParamSyntax = true,
      description = "Fractions of the run in which guidance acts.")
  private List<Double> guidanceInterval;

  @Option(names = "--guidance-rescale", description = "0 (off) to 1.")
  private Double guidanceRescale;

  @Option(names = "--output-format", description = "png, jpeg or webp.")
  private String outputFormat;

  @Option(names = "--strict", description = "What would be a warning is an error.")
  private boolean strict;

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ImagesRequest request = ApiJson.read(ApiJson.write(requestJson()), ImagesRequest.class);
    if (request.n() != null && request.n() > 1 && !isFolder()) {
      throw new ParameterException(
          spec.commandLine(), "--out: expected a folder for " + request.n() + " images");
    }
    ServerSettings settings = models.settings();
    ModelCatalog catalog = ModelCatalog.scan(settings.builtInModels(), settings.models());
    PrintWriter err = spec.commandLine().getErr();
    try (Engine engine =
        new Engine(new OnnxRuntime(settings.device(), settings.threads()), settings.queueLimit())) {
      ImageService images =
          new ImageService(catalog, engine, new RequestResolver(new SecureRandom()));
      Outcome outcome =
          images.generate(
              request,
              (step, steps) -> {
                err.print("\rstep " + step + "/" + steps + (step == steps ? "\n" : ""));
                err.flush();
              });
      outcome
          .warnings()
          .forEach(
              warning -> err.println("warning: " + warning.param() + ": " + warning.message()));
      write(outcome);
    }
    return 0;
  }

  private ObjectNode requestJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    if (requestFile != null) {
      JsonNode read = mapper.readTree(Files.readAllBytes(requestFile));
      if (!(read instanceof ObjectNode object)) {
        throw new IllegalArgumentException("--request: expected a JSON object in " + requestFile);
      }
      json = object;
    }
    put(json, "prompt", prompt);
    put(json, "negative_prompt", negativePrompt);
    put(json, "model", model);
    put(json, "n", n);
    put(json, "size", size);
    put(json, "seed", seed);
    put(json, "steps", steps);
    put(json, "scheduler", scheduler);
    put(json, "output_format", outputFormat);
    if (strict) {
      json.put("strict", true);
    }
    if (guidanceScale != null || guidanceInterval != null || guidanceRescale != null) {
      ObjectNode guidance =
          json.get("guidance") instanceof ObjectNode given ? given : json.putObject("guidance");
      put(guidance, "scale", guidanceScale);
      put(guidance, "interval", guidanceInterval);
      put(guidance, "rescale", guidanceRescale);
    }
    return json;
  }

  private static void put(ObjectNode json, String field, Object value) {
    if (value != null) {
      json.putPOJO(field, value);
    }
  }

  private boolean isFolder() {
    return out.endsWith("/") || Files.isDirectory(Path.of(out));
  }

  private void write(Outcome outcome) throws IOException {
    boolean folder = isFolder();
    Path target = Path.of(out);
    String extension = "." + outcome.request().outputFormat().formatName();
    for (EncodedImage image : outcome.images()) {
      Path file = folder ? target.resolve(image.seed() + extension) : target;
      if (file.toAbsolutePath().getParent() != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      Files.write(file, image.bytes());
      spec.commandLine().getOut().println(file);
    }
    spec.commandLine().getOut().flush();
  }
}
