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
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A loaded latent diffusion model (Rombach et al. 2021, arXiv:2112.10752). Generating is for one
 * thread at a time; nothing of one call is left for the next.
 */
public final class DiffusionModel implements AutoCloseable {
  private static final int LONGEST_EXCERPT = 500;

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
    } catch (IOException | RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  public ModelFolder folder() {
    return folder;
  }

  /**
   * Draws the images of one request.
   *
   * @throws InvalidFieldException if this model cannot draw what was asked for
   * @throws GenerationFailure if the run gave no picture
   */
  public GenerationResult generate(GenerationSpec spec, GenerationListener listener) {
    Feasibility.check(spec, folder);
    int[] latentShape = latentShape(spec);
    List<Warning> warnings = new ArrayList<>();

    long start = System.nanoTime();
    Tensor conditional = encode("prompt", spec.prompt(), warnings);
    Optional<Tensor> unconditional =
        spec.guidance().classifierFree().isInert(spec.steps())
            ? Optional.empty()
            : Optional.of(encode("negative_prompt", spec.negativePrompt().orElse(""), warnings));
    warnings.forEach(listener::onWarning);

    long encoded = System.nanoTime();
    List<ImageRun> runs = start(spec, latentShape, conditional, unconditional);
    denoise(spec, runs, listener);

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

  private int[] latentShape(GenerationSpec spec) {
    int factor = folder.vae().latentFactor();
    return new int[] {
      1, unet.channels(), spec.size().height() / factor, spec.size().width() / factor
    };
  }

  private OnnxSession session(OnnxRuntime runtime, Path graph) {
    OnnxSession session = runtime.open(graph);
    return resources.add(session, session::close);
  }

  /**
   * Most exports cannot draw latents that do not halve evenly at every level; then the size is at
   * fault.
   */
  private RuntimeException blamingTheSize(GenerationSpec spec, OnnxFailure failure) {
    int multiple = folder.safeMultiple();
    if (failure.isOutOfMemory()
        || (spec.size().width() % multiple == 0 && spec.size().height() % multiple == 0)) {
      return failure;
    }
    return new InvalidFieldException(
        "size",
        "this export cannot draw "
            + spec.size()
            + "; expected multiples of "
            + multiple
            + " pixels");
  }

  /** Scheduler and steps were found feasible before. */
  private List<ImageRun> start(
      GenerationSpec spec, int[] latentShape, Tensor conditional, Optional<Tensor> unconditional) {
    Scheduler scheduler = Schedulers.create(spec.scheduler(), folder.scheduler());
    return IntStream.range(0, spec.images())
        .mapToObj(index ->
            new ImageRun(
                scheduler,
                spec.steps(),
                spec.seed(index),
                latentShape,
                spec.guidance().classifierFree(),
                conditional,
                unconditional))
        .toList();
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
                  + excerpt(prompt.truncated())
                  + "\""));
    }
    return textEncoder.encode(prompt);
  }

  private static String excerpt(String text) {
    return text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "…";
  }

  private void denoise(GenerationSpec spec, List<ImageRun> runs, GenerationListener listener) {
    Sampler sampler = new Sampler(unet);
    int reported = 0;
    while (!runs.getFirst().done()) {
      try {
        sampler.advance(runs);
      } catch (OnnxFailure e) {
        throw blamingTheSize(spec, e);
      } catch (IllegalArgumentException e) {
        throw new InvalidFieldException("scheduler", e.getMessage());
      }
      int done = runs.getFirst().stepsDone();
      if (done > reported) {
        reported = done;
        listener.onStep(done, spec.steps());
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
