package dev.eschew.models.pipeline;

import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A loaded latent diffusion model (Rombach et al. 2021, arXiv:2112.10752). Generating is for one
 * thread at a time; nothing of one call is left for the next.
 */
public final class DiffusionModel implements AutoCloseable {
  private final ModelFolder folder;
  private final Resources resources;
  private final Preparation preparation;
  private final NoisePredictor unet;
  private final AttentionForm form;
  private final VaeDecoder vaeDecoder;

  private DiffusionModel(ModelFolder folder, OnnxRuntime runtime, Resources resources)
      throws IOException {
    this.folder = folder;
    this.resources = resources;
    TextEncoder textEncoder =
        new TextEncoder(
            ClipTokenizer.load(folder.tokenizer()), session(runtime, folder.textEncoder()));
    UnetGraph graph = UnetGraph.read(folder.unet(), weaving(runtime.device()));
    OnnxSession unetSession = graph.open(runtime);
    resources.add(unetSession, unetSession::close);
    this.unet = new Unet(graph, unetSession);
    this.form = graph.woven().fused() ? AttentionForm.FUSED : AttentionForm.WRITTEN_OUT;
    this.preparation =
        new Preparation(
            folder,
            textEncoder,
            unet,
            folder
                .vaeEncoder()
                .map(encoder ->
                    new VaeEncoder(
                        () -> session(runtime, encoder), folder.vae(), unet.channels())));
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
    return draw(List.of(spec), listener).getFirst();
  }

  /**
   * Draws the images of several requests in shared UNet runs; each comes out as it would alone.
   *
   * @param specs requests for one size
   * @return a result for each, in their order; its denoising time is that of all
   * @throws InvalidFieldException if this model cannot draw what one of them asks for
   * @throws GenerationFailure if the run of one of them gave no picture
   */
  public List<GenerationResult> generateTogether(List<GenerationSpec> specs) {
    if (specs.stream().map(GenerationSpec::size).distinct().count() != 1) {
      throw new IllegalArgumentException("expected requests for one size");
    }
    return draw(specs, GenerationListener.NONE);
  }

  @Override
  public void close() {
    resources.close();
  }

  static Weaving weaving(Device device) {
    return device instanceof Device.Cpu ? Weaving.CPU : Weaving.GPU;
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

  private List<GenerationResult> draw(List<GenerationSpec> specs, GenerationListener listener) {
    List<Drawing> drawings = specs.stream().map(spec -> begin(spec, listener)).toList();
    long start = System.nanoTime();
    denoise(drawings.stream().map(Drawing::generation).toList());
    Duration denoising = Duration.ofNanos(System.nanoTime() - start);
    return drawings.stream().map(drawing -> finish(drawing, denoising)).toList();
  }

  private Drawing begin(GenerationSpec spec, GenerationListener listener) {
    long start = System.nanoTime();
    Feasibility.checkMemory(spec, folder, form);
    List<Warning> warnings = new ArrayList<>();
    Generation generation = preparation.prepare(spec, listener, warnings);
    return new Drawing(generation, warnings, Duration.ofNanos(System.nanoTime() - start));
  }

  private void denoise(List<Generation> generations) {
    List<Generation> running = new ArrayList<>(generations);
    Tensor latents = running.getFirst().images().getFirst().latents();
    Sampler sampler =
        Sampler.of(
            unet,
            AttentionMemory.here(latents.extent(2), latents.extent(3), folder.unetConfig(), form));
    while (!running.isEmpty()) {
      try {
        sampler.advance(running);
      } catch (OnnxFailure e) {
        throw blamingTheSize(running.getFirst().spec(), e);
      }
      running.removeIf(Generation::done);
    }
  }

  private GenerationResult finish(Drawing drawing, Duration denoising) {
    long start = System.nanoTime();
    List<GeneratedImage> images = drawing.generation().images().stream().map(this::decode).toList();
    List<Receipt> receipts = images.stream().map(GeneratedImage::receipt).toList();
    List<Warning> warnings = new ArrayList<>(drawing.warnings());
    warnings.addAll(IdleTerms.warnings(drawing.generation().spec(), receipts));
    Duration decoding = Duration.ofNanos(System.nanoTime() - start);
    return new GenerationResult(
        images, warnings, new Timings(drawing.encoding(), denoising, decoding));
  }

  private GeneratedImage decode(ImageRun run) {
    Tensor latents = run.latents();
    Tensor sample = vaeDecoder.decode(latents);
    if (!latents.isFinite() || !sample.isFinite()) {
      throw new GenerationFailure(
          "the image of seed " + run.seed() + " came out as NaN or infinity; nothing was drawn");
    }
    return new GeneratedImage(
        run.seed(), latents, RgbImage.fromTensor(sample), run.recorder().receipt());
  }

  /** A request that is being drawn. */
  private record Drawing(Generation generation, List<Warning> warnings, Duration encoding) {}
}
