package dev.eschew.models.pipeline;

import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.Schedulers;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.models.tokenizer.TokenizedPrompt;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loaded latent diffusion model (Rombach et al. 2021, arXiv:2112.10752). Generating is for one
 * thread at a time; nothing of one call is left for the next.
 */
public final class DiffusionModel implements AutoCloseable {
  private final ModelFolder folder;
  private final Resources resources;
  private final TextEncoder textEncoder;
  private final Unet unet;
  private final VaeDecoder vaeDecoder;

  private DiffusionModel(ModelFolder folder, OnnxRuntime runtime, Resources resources)
      throws IOException {
    this.folder = folder;
    this.resources = resources;
    this.textEncoder =
        new TextEncoder(
            ClipTokenizer.load(folder.tokenizer()), session(runtime, folder.textEncoder()));
    this.unet = new Unet(session(runtime, folder.unet()));
    this.vaeDecoder = new VaeDecoder(session(runtime, folder.vaeDecoder()), folder.vae());
  }

  /**
   * Opens all graphs of a folder.
   *
   * @throws IllegalArgumentException if a graph is of another form than expected
   * @throws dev.eschew.models.onnx.OnnxFailure if the runtime refuses one
   * @throws IOException if the tokenizer's files cannot be read
   */
  public static DiffusionModel open(ModelFolder folder, OnnxRuntime runtime) throws IOException {
    Resources resources = new Resources();
    try {
      return new DiffusionModel(folder, runtime, resources);
    } catch (IOException | RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  public ModelFolder folder() {
    return folder;
  }

  /** The number of latent channels. */
  public int latentChannels() {
    return unet.channels();
  }

  /**
   * Draws the images of one request.
   *
   * @throws InvalidFieldException if this model cannot draw what was asked for
   * @throws GenerationFailure if the run gave no picture
   */
  public GenerationResult generate(GenerationSpec spec, ProgressListener listener) {
    int[] latentShape = latentShape(spec);
    Scheduler scheduler = scheduler(spec);
    List<Warning> warnings = new ArrayList<>();

    long start = System.nanoTime();
    Tensor conditional = encode("prompt", spec.prompt(), warnings);
    Tensor unconditional = unconditional(spec, warnings);

    long encoded = System.nanoTime();
    List<ImageRun> runs =
        IntStream.range(0, spec.images())
            .mapToObj(index ->
                new ImageRun(
                    scheduler,
                    spec.steps(),
                    spec.seed(index),
                    latentShape,
                    spec.guidance(),
                    conditional,
                    unconditional))
            .toList();
    try {
      denoise(runs, spec.steps(), listener);
    } catch (OnnxFailure e) {
      throw blamingTheSize(spec, e);
    }

    long denoised = System.nanoTime();
    List<GeneratedImage> images =
        IntStream.range(0, runs.size())
            .mapToObj(index -> decode(spec.seed(index), runs.get(index).latents()))
            .toList();
    Timings timings =
        new Timings(
            Duration.ofNanos(encoded - start),
            Duration.ofNanos(denoised - encoded),
            Duration.ofNanos(System.nanoTime() - denoised));
    return new GenerationResult(images, warnings, timings);
  }

  @Override
  public void close() {
    resources.close();
  }

  private OnnxSession session(OnnxRuntime runtime, Path graph) {
    OnnxSession session = runtime.open(graph);
    return resources.add(session, session::close);
  }

  private int[] latentShape(GenerationSpec spec) {
    int factor = folder.vae().latentFactor();
    requireMultiple(spec.width(), factor);
    requireMultiple(spec.height(), factor);
    return new int[] {1, unet.channels(), spec.height() / factor, spec.width() / factor};
  }

  /**
   * Most exports cannot draw latents that do not halve evenly at every level; then the size is at
   * fault.
   */
  private RuntimeException blamingTheSize(GenerationSpec spec, OnnxFailure failure) {
    int multiple = folder.safeMultiple();
    if (spec.width() % multiple == 0 && spec.height() % multiple == 0) {
      return failure;
    }
    return new InvalidFieldException(
        "size",
        "this export cannot draw "
            + spec.width()
            + "x"
            + spec.height()
            + "; expected multiples of "
            + multiple
            + " pixels");
  }

  private static void requireMultiple(int side, int factor) {
    if (side < factor || side % factor != 0) {
      throw new InvalidFieldException(
          "size", "expected multiples of " + factor + " pixels, got a side of " + side);
    }
  }

  private Scheduler scheduler(GenerationSpec spec) {
    try {
      return Schedulers.create(spec.scheduler(), folder.scheduler());
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException("scheduler", e.getMessage());
    }
  }

  private Tensor encode(String field, String text, List<Warning> warnings) {
    TokenizedPrompt prompt = textEncoder.tokenize(text);
    if (prompt.isTruncated()) {
      warnings.add(
          new Warning(
              field,
              "longer than the text encoder's "
                  + prompt.inputIds().length
                  + " tokens; this was cut off: \""
                  + prompt.truncated()
                  + "\""));
    }
    return textEncoder.encode(prompt);
  }

  /**
   * The negative or empty prompt's embedding; the conditional row does not need it where guidance
   * is off.
   */
  private Tensor unconditional(GenerationSpec spec, List<Warning> warnings) {
    String field = "negative_prompt";
    if (spec.negativePrompt().isPresent() && spec.guidance().isInert(spec.steps())) {
      warnings.add(
          new Warning(
              field,
              "has no effect: guidance.scale is "
                  + spec.guidance().scale()
                  + " and guidance.interval selects "
                  + (spec.guidance().interval().isEmptyFor(spec.steps()) ? "no step" : "every step")
                  + ", so no unconditional prediction is made"));
    }
    return encode(field, spec.negativePrompt().orElse(""), warnings);
  }

  private void denoise(List<ImageRun> runs, int steps, ProgressListener listener) {
    Sampler sampler = new Sampler(unet);
    int reported = 0;
    while (!runs.getFirst().done()) {
      sampler.advance(runs);
      int done = runs.getFirst().stepsDone();
      if (done > reported) {
        reported = done;
        listener.onStep(done, steps);
      }
    }
  }

  private GeneratedImage decode(long seed, Tensor latents) {
    Tensor sample = vaeDecoder.decode(latents);
    if (!latents.isFinite() || !sample.isFinite()) {
      throw new GenerationFailure(
          "the image of seed " + seed + " came out as NaN or infinity; nothing was drawn");
    }
    return new GeneratedImage(seed, latents, RgbImage.fromTensor(sample));
  }
}
