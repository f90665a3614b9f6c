package dev.eschew.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.Route;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.JobNews;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
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
    modelTransformer = PropertyFlags.OfModels.class,
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

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "A picture to begin with; the size is its own unless one is given.")
  private Path image;

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description = "What of it is painted anew: its transparent part, else its white one.")
  private Path mask;

  @Option(
      names = "--strength",
      paramLabel = "0..1",
      description = "How much of the run is done: 0.8, or 1 with a mask, unless given.")
  private Double strength;

  @Option(
      names = "--latents-from",
      paramLabel = "sample|mean",
      description = "How the picture's latents are taken.")
  private String latentsFrom;

  @Option(
      names = "--diversity",
      paramLabel = "0..1",
      description = "How much the images shall differ; settings that are known to do it.")
  private Double diversity;

  @Option(names = "--output-format", description = "png, jpeg or webp.")
  private String outputFormat;

  @Option(names = "--strict", description = "What would be a warning is an error.")
  private boolean strict;

  @Option(names = "--explain", description = "Keep maps of where each term acted.")
  private boolean explain;

  @Mixin private GuidanceOptions guidance;

  @Mixin private SizeOptions sizes;

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (prompt == null && requestFile == null) {
      throw new ParameterException(spec.commandLine(), "expected --prompt or --request");
    }
    ImagesRequest request = ApiJson.read(ApiJson.write(requestJson()), ImagesRequest.class);
    Route.COMMAND_LINE.check(request);
    checkOutput(request);
    PrintWriter err = spec.commandLine().getErr();
    try (LocalJobs local = LocalJobs.open(models.settings())) {
      Job job = local.jobs().submit(request, LocalJobs.CLIENT, Optional.empty());
      ImagesResult result = local.jobs().await(job.id(), progress -> show(progress, err));
      result
          .warnings()
          .forEach(
              warning -> err.println("warning: " + warning.param() + ": " + warning.message()));
      write(result);
    }
    return 0;
  }

  private static void show(JobNews news, PrintWriter err) {
    if (news instanceof JobNews.Progress(int step, int steps, double _)) {
      err.print("\rstep " + step + "/" + steps + (step == steps ? "\n" : ""));
      err.flush();
    }
  }

  private ObjectNode requestJson() throws IOException {
    ObjectNode json = requestFile == null ? ApiJson.object() : requestOfFile();
    put(json, "prompt", prompt);
    put(json, "negative_prompt", negativePrompt);
    put(json, "model", model);
    put(json, "n", n);
    put(json, "size", size);
    put(json, "seed", seed);
    put(json, "steps", steps);
    put(json, "scheduler", scheduler);
    put(json, "image", base64("--image", image));
    put(json, "mask", base64("--mask", mask));
    put(json, "strength", strength);
    put(json, "latents_from", latentsFrom);
    put(json, "diversity", diversity);
    put(json, "output_format", outputFormat);
    if (!json.hasNonNull("output_format") && !isFolder()) {
      put(json, "output_format", extension());
    }
    if (strict) {
      json.put("strict", true);
    }
    if (explain) {
      json.put("explain", true);
    }
    guidance.addTo(json);
    sizes.addTo(json);
    return json;
  }

  private ObjectNode requestOfFile() throws IOException {
    if (!Files.isRegularFile(requestFile)) {
      throw new ParameterException(spec.commandLine(), "--request: no file " + requestFile);
    }
    return ApiJson.read(Files.readAllBytes(requestFile), ObjectNode.class);
  }

  private String base64(String option, Path file) throws IOException {
    if (file == null) {
      return null;
    } else if (!Files.isRegularFile(file)) {
      throw new ParameterException(spec.commandLine(), option + ": no file " + file);
    }
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  private static void put(ObjectNode json, String field, Object value) {
    if (value != null) {
      json.putPOJO(field, value);
    }
  }

  /** What cannot be written as asked is wrong use, said before anything is drawn. */
  private void checkOutput(ImagesRequest request) {
    if (request.n() != null && request.n() > 1 && !isFolder()) {
      throw new ParameterException(
          spec.commandLine(), "--out: expected a folder for " + request.n() + " images");
    }
    if (request.responseFormat() != null) {
      throw new ParameterException(
          spec.commandLine(), "--request: response_format has no meaning without a server");
    }
    String extension = isFolder() ? null : extension();
    if (extension != null && !extension.equals(request.outputFormat())) {
      throw new ParameterException(
          spec.commandLine(),
          "--out: the name says "
              + extension
              + ", but the output format is "
              + request.outputFormat());
    }
  }

  /** The format that the file's name asks for; null where it asks for none that we know. */
  private String extension() {
    String name = out.toLowerCase(Locale.ROOT);
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "jpeg";
    } else if (name.endsWith(".webp")) {
      return "webp";
    }
    return name.endsWith(".png") ? "png" : null;
  }

  private boolean isFolder() {
    return out.endsWith("/") || Files.isDirectory(Path.of(out));
  }

  private void write(ImagesResult result) throws IOException {
    boolean folder = isFolder();
    Path target = Path.of(out);
    String extension = "." + result.outputFormat();
    for (DrawnImage image : result.images()) {
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
