package dev.eschew.models.folder;

import dev.eschew.models.image.ImageSize;
import dev.eschew.models.scheduler.SchedulerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exported model in the layout that diffusers and optimum write: a {@code model_index.json} and
 * a folder for each part. Reading it opens no graph.
 *
 * @param id the folder's name, or the name that a download cache knows it by
 * @param path the folder
 * @param index what model_index.json says
 * @param textEncoders one, or two whose embeddings stand side by side
 * @param unet graph from noisy latents to predictions
 * @param vaeDecoder graph from latents to pixels
 * @param vaeEncoder graph from pixels to latents, where the export has one
 * @param vae what the VAE's config says
 * @param unetConfig what the UNet's config says
 * @param scheduler what scheduler_config.json says
 * @param defaults what a silent request gets
 * @param onlySize the one size that the graphs were exported for; empty if they take any
 */
public record ModelFolder(
    String id,
    Path path,
    PipelineIndex index,
    List<TextEncoderFiles> textEncoders,
    Path unet,
    Path vaeDecoder,
    Optional<Path> vaeEncoder,
    VaeConfig vae,
    UnetConfig unetConfig,
    SchedulerConfig scheduler,
    ModelDefaults defaults,
    Optional<ImageSize> onlySize) {
  private static final Logger log = LoggerFactory.getLogger(ModelFolder.class);

  private static final List<String> GRAPHS = List.of("model.onnx", "model.onnx.pb");

  public ModelFolder {
    textEncoders = List.copyOf(textEncoders);
  }

  /**
   * Reads a folder.
   *
   * @throws BrokenModelException saying what is missing or wrong
   */
  public static ModelFolder read(Path path) throws BrokenModelException {
    return read(path, path.toAbsolutePath().normalize().getFileName().toString());
  }

  /**
   * Reads a folder that is called otherwise.
   *
   * @param id what to call the model
   * @throws BrokenModelException saying what is missing or wrong
   */
  static ModelFolder read(Path path, String id) throws BrokenModelException {
    PipelineIndex index = PipelineIndex.read(JsonFile.read(path, PipelineIndex.FILE));
    SchedulerConfig scheduler = scheduler(path);
    VaeConfig vae = VaeConfig.read(config(path, index, "vae_decoder/config.json"));
    UnetConfig unet = UnetConfig.read(config(path, index, "unet/config.json"));
    Path unetGraph = requiredGraph(path, "unet");
    Path vaeDecoder = requiredGraph(path, "vae_decoder");
    Optional<ImageSize> onlySize = FixedSize.of(unetGraph, vaeDecoder, vae.latentFactor());
    int side = Math.min(unet.sampleSize() * vae.latentFactor(), ImageSize.MAX_SIDE);
    ModelDefaults defaults =
        ModelDefaults.of(
            id, index, scheduler, unet, onlySize.orElseGet(() -> new ImageSize(side, side)));
    if (Files.exists(path.resolve(ModelDefaults.FILE))) {
      defaults = defaults.overriddenBy(JsonFile.read(path, ModelDefaults.FILE));
    }
    return new ModelFolder(
        id,
        path,
        index,
        textEncoders(path, index),
        unetGraph,
        vaeDecoder,
        graph(path, "vae_encoder"),
        vae,
        unet,
        scheduler,
        defaults,
        onlySize);
  }

  /** Whether a folder claims to be a model. */
  static boolean isModel(Path path) {
    return Files.isRegularFile(path.resolve(PipelineIndex.FILE));
  }

  /** Sides that are multiples of it, in pixels, are drawn by every export. */
  public int safeMultiple() {
    return vae.latentFactor() * unetConfig.factor();
  }

  /**
   * Stable Diffusion has one text encoder, SDXL a second one beside it, SDXL's refiner only the
   * second.
   */
  private static List<TextEncoderFiles> textEncoders(Path path, PipelineIndex index)
      throws BrokenModelException {
    List<TextEncoderFiles> encoders = new ArrayList<>();
    if (!index.isXl() || index.firstTextEncoder()) {
      encoders.add(textEncoder(path, "text_encoder", "tokenizer"));
    }
    if (index.isXl()) {
      encoders.add(textEncoder(path, "text_encoder_2", "tokenizer_2"));
    }
    return encoders;
  }

  private static TextEncoderFiles textEncoder(Path path, String part, String tokenizer)
      throws BrokenModelException {
    Path folder = path.resolve(tokenizer);
    if (!Files.isRegularFile(folder.resolve("vocab.json"))) {
      throw new BrokenModelException("no " + tokenizer + "/vocab.json");
    }
    return new TextEncoderFiles(part, requiredGraph(path, part), folder);
  }

  private static JsonFile config(Path path, PipelineIndex index, String name)
      throws BrokenModelException {
    return index.bare() ? JsonFile.readIfThere(path, name) : JsonFile.read(path, name);
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
