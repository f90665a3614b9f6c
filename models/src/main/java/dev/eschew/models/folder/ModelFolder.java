package dev.eschew.models.folder;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.json.Quoted;
import dev.eschew.models.scheduler.SchedulerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exported model in the layout that diffusers and optimum write: a {@code model_index.json} and
 * a folder for each part. Reading it opens no graph.
 *
 * @param id the folder's name
 * @param path the folder
 * @param textEncoder graph from token ids to embeddings
 * @param unet graph from noisy latents to predictions
 * @param vaeDecoder graph from latents to pixels
 * @param vaeEncoder graph from pixels to latents, where the export has one
 * @param tokenizer folder with vocab.json and merges.txt
 * @param vae what the VAE's config says
 * @param unetConfig what the UNet's config says
 * @param scheduler what scheduler_config.json says
 * @param defaults what a silent request gets
 */
public record ModelFolder(
    String id,
    Path path,
    Path textEncoder,
    Path unet,
    Path vaeDecoder,
    Optional<Path> vaeEncoder,
    Path tokenizer,
    VaeConfig vae,
    UnetConfig unetConfig,
    SchedulerConfig scheduler,
    ModelDefaults defaults) {
  private static final Logger log = LoggerFactory.getLogger(ModelFolder.class);

  static final String INDEX = "model_index.json";

  /** Pipelines whose parts are one CLIP text encoder, one UNet and one VAE. */
  private static final List<String> PIPELINES =
      List.of(
          "StableDiffusionPipeline",
          "OnnxStableDiffusionPipeline",
          "ORTStableDiffusionPipeline",
          "LatentConsistencyModelPipeline",
          "ORTLatentConsistencyModelPipeline");

  private static final List<String> GRAPHS = List.of("model.onnx", "model.onnx.pb");

  /**
   * Reads a folder.
   *
   * @throws BrokenModelException saying what is missing or wrong
   */
  public static ModelFolder read(Path path) throws BrokenModelException {
    String id = path.toAbsolutePath().normalize().getFileName().toString();
    JsonFile index = JsonFile.read(path, INDEX);
    String pipeline = index.text("_class_name", "");
    if (!PIPELINES.contains(pipeline)) {
      throw new BrokenModelException(
          INDEX
              + ": pipeline class '"
              + Quoted.of(pipeline)
              + "' is not supported yet; supported: "
              + PIPELINES);
    }
    SchedulerConfig scheduler = scheduler(path);
    VaeConfig vae = VaeConfig.read(JsonFile.read(path, "vae_decoder/config.json"));
    UnetConfig unet = UnetConfig.read(JsonFile.read(path, "unet/config.json"));
    int side = Math.min(unet.sampleSize() * vae.latentFactor(), ImageSize.MAX_SIDE);
    ModelDefaults defaults = ModelDefaults.of(id, scheduler.kind(), new ImageSize(side, side));
    if (Files.exists(path.resolve(ModelDefaults.FILE))) {
      defaults = defaults.overriddenBy(JsonFile.read(path, ModelDefaults.FILE));
    }
    Path tokenizer = path.resolve("tokenizer");
    if (!Files.isRegularFile(tokenizer.resolve("vocab.json"))) {
      throw new BrokenModelException("no tokenizer/vocab.json");
    }
    return new ModelFolder(
        id,
        path,
        requiredGraph(path, "text_encoder"),
        requiredGraph(path, "unet"),
        requiredGraph(path, "vae_decoder"),
        graph(path, "vae_encoder"),
        tokenizer,
        vae,
        unet,
        scheduler,
        defaults);
  }

  /** Whether a folder claims to be a model. */
  static boolean isModel(Path path) {
    return Files.isRegularFile(path.resolve(INDEX));
  }

  /** Sides that are multiples of it, in pixels, are drawn by every export. */
  public int safeMultiple() {
    return vae.latentFactor() * unetConfig.factor();
  }

  private static SchedulerConfig scheduler(Path path) throws BrokenModelException {
    String file = "scheduler/scheduler_config.json";
    try {
      SchedulerConfig config = SchedulerConfig.parse(JsonFile.read(path, file).root());
      if (!config.unknownKeys().isEmpty()) {
        log.warn("{}/{}: these keys mean nothing here: {}", path, file, config.unknownKeys());
      }
      return config;
    } catch (IllegalArgumentException e) {
      throw new BrokenModelException(file + ": " + e.getMessage(), e);
    }
  }

  private static Path requiredGraph(Path path, String part) throws BrokenModelException {
    return graph(path, part)
        .orElseThrow(() -> new BrokenModelException("no " + part + "/" + GRAPHS.getFirst()));
  }

  private static Optional<Path> graph(Path path, String part) {
    return GRAPHS.stream()
        .map(path.resolve(part)::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
