package dev.eschew.models.pipeline;

import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.folder.TextEncoderFiles;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.models.pipeline.TextEncoder.Layer;
import dev.eschew.models.tokenizer.ClipTokenizer;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A loaded latent diffusion model (Rombach et al. 2021, arXiv:2112.10752). Requests are begun and
 * advanced by one thread; another may decode and look meanwhile. Apart from texts' embeddings, and
 * what looks are learnt from, nothing of one request is left for the next.
 */
public final class DiffusionModel implements AutoCloseable {
  /** Places of latents from which on decoding them costs more than a look is worth. */
  private static final int LARGE = 32 * 32;

  private final ModelFolder folder;
  private final Resources resources;
  private final Preparation preparation;
  private final Unet unet;
  private final AttentionForm form;
  private final VaeDecoder vaeDecoder;
  private final OptionalInt rowsPerRun;
  private final LatentPreview preview;
  private final Map<ImageSize, Sampler> samplers = new HashMap<>();

  private DiffusionModel(
      ModelFolder folder, OnnxRuntime runtime, OptionalInt rowsPerRun, Resources resources)
      throws IOException {
    this.rowsPerRun = rowsPerRun;
    this.folder = folder;
    this.resources = resources;
    UnetGraph graph = UnetGraph.read(folder.unet(), weaving(runtime.device()));
    this.unet = new Unet(graph, opened(graph.open(runtime)));
    ConfigAgreement.require(folder, unet.addedInputs());
    if (unet.contextChannels() > 0 && folder.vaeEncoder().isEmpty()) {
      throw new IllegalArgumentException(
          "unet: an inpainting model needs a VAE encoder, and there is no vae_encoder/model.onnx");
    }
    this.form = graph.woven().fused() ? AttentionForm.FUSED : AttentionForm.WRITTEN_OUT;
    this.preparation =
        new Preparation(
            folder,
            new ConditionEncoder(
                textEncoders(runtime), folder.index(), unet.addedInputs().keySet()),
            unet,
            folder
                .vaeEncoder()
                .map(encoder ->
                    new VaeEncoder(
                        () -> opened(VaeEncoderGraph.open(encoder, folder.vae(), runtime)),
                        folder.vae(),
                        unet.channels())));
    this.vaeDecoder =
        new VaeDecoder(
            opened(PartGraph.open(folder.vaeDecoder(), folder.vae().forceUpcast(), runtime)),
            folder.vae());
    this.preview = new LatentPreview(unet.channels());
  }

  /** Opens all graphs of a folder; rows share UNet runs as was measured to be best. */
  public static DiffusionModel open(ModelFolder folder, OnnxRuntime runtime) throws IOException {
    return open(folder, runtime, OptionalInt.empty());
  }

  /**
   * Opens all graphs of a folder.
   *
   * @param rowsPerRun rows of one UNet run, where they were chosen
   * @throws IllegalArgumentException if a graph is of another form than expected
   * @throws dev.eschew.models.onnx.OnnxFailure if the runtime refuses one
   * @throws IOException if the tokenizer's files cannot be read
   */
  public static DiffusionModel open(ModelFolder folder, OnnxRuntime runtime, OptionalInt rowsPerRun)
      throws IOException {
    Resources resources = new Resources();
    try {
      return new DiffusionModel(folder, runtime, rowsPerRun, resources);
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

  /**
   * Begins a request: encodes its texts and pictures.
   *
   * @throws InvalidFieldException if this model cannot draw what was asked for
   */
  public Drawing begin(GenerationSpec spec) {
    Feasibility.checkMemory(spec, folder, form);
    return preparation.prepare(spec);
  }

  /** Rows that fill a UNet run for images of a size. */
  public int rowBudget(ImageSize size) {
    return sampler(size).rowBudget();
  }

  /**
   * One model call for each of several parts of maybe different requests, for images of one size
   * that are not done yet. A UNet run that throws is tried once more for each part alone.
   *
   * @return what came of it; who failed concerns nobody else
   * @throws dev.eschew.models.onnx.RunInterrupt.RunInterrupted if the runs were ended from outside;
   *     whoever did not go on can be advanced again
   */
  public StepOutcome advance(List<Generation> generations) {
    return sampler(generations.getFirst().spec().size())
        .advance(generations)
        .explained(this::blamingTheSize);
  }

  /**
   * Decodes the images of a part that is done.
   *
   * @return in the order of their seeds
   * @throws GenerationFailure if one of them is no picture
   */
  public List<GeneratedImage> decode(Generation generation) {
    return generation.images().stream().map(this::decode).toList();
  }

  /**
   * What images look like so far. A large one is shown by a linear fit to what this model drew
   * before, once there is something.
   *
   * @param denoised of each image, see {@link Generation#denoised}
   * @return in their order, maybe smaller than the images will be
   */
  public List<RgbImage> look(List<Tensor> denoised) {
    return denoised.stream().map(this::look).toList();
  }

  @Override
  public void close() {
    resources.close();
  }

  /** What is woven into a graph for a device. */
  static Weaving weaving(Device device) {
    return device instanceof Device.Cpu ? Weaving.CPU : Weaving.GPU;
  }

  private TextEncoders textEncoders(OnnxRuntime runtime) throws IOException {
    Layer layer = folder.index().isXl() ? Layer.PENULTIMATE : Layer.LAST;
    List<TextEncoder> encoders = new ArrayList<>();
    for (TextEncoderFiles files : folder.textEncoders()) {
      TextEncoder encoder =
          new TextEncoder(
              files.name(),
              ClipTokenizer.load(files.tokenizer()),
              opened(PartGraph.open(files.graph(), false, runtime)),
              layer);
      unet.requireTokens(encoder.tokens());
      encoders.add(encoder);
    }
    return new TextEncoders(encoders, unet.addedInputs().containsKey(AddedInput.TEXT_EMBEDS));
  }

  private OnnxSession opened(OnnxSession session) {
    return resources.add(session, session::close);
  }

  /**
   * Most exports cannot draw latents that do not halve evenly at every level; then the size is at
   * fault.
   */
  private Throwable blamingTheSize(GenerationSpec spec, Throwable failure) {
    int multiple = folder.safeMultiple();
    if (!(failure instanceof OnnxFailure onnx)
        || onnx.isOutOfMemory()
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

  private Sampler sampler(ImageSize size) {
    return samplers.computeIfAbsent(size, _ -> Sampler.of(unet, memory(size), rowsPerRun));
  }

  private AttentionMemory memory(ImageSize size) {
    int factor = folder.vae().latentFactor();
    return AttentionMemory.here(
        size.height() / factor, size.width() / factor, folder.unetConfig(), form);
  }

  private List<GenerationResult> draw(List<GenerationSpec> specs, GenerationListener listener) {
    List<Drawing> drawings = specs.stream().map(this::begin).toList();
    drawings.forEach(drawing -> drawing.warnings().forEach(listener::onWarning));
    long start = System.nanoTime();
    int told = specs.getFirst().startStep();
    List<Generation> running =
        new ArrayList<>(drawings.stream().flatMap(each -> each.generations().stream()).toList());
    while (!running.isEmpty()) {
      StepOutcome outcome = advance(List.copyOf(running));
      outcome.byGeneration().values().stream().findFirst().ifPresent(DiffusionModel::rethrow);
      running.removeIf(Generation::done);
      Drawing first = drawings.getFirst();
      if (first.stepsOver() > told) {
        told = first.stepsOver();
        listener.onStep(told, first.spec().steps());
      }
    }
    Duration denoising = Duration.ofNanos(System.nanoTime() - start);
    return drawings.stream().map(drawing -> finish(drawing, denoising)).toList();
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> throw new IllegalStateException(failure);
    }
  }

  private GenerationResult finish(Drawing drawing, Duration denoising) {
    long start = System.nanoTime();
    List<GeneratedImage> images =
        drawing.generations().stream().flatMap(part -> decode(part).stream()).toList();
    List<Receipt> receipts = images.stream().map(GeneratedImage::receipt).toList();
    List<Warning> warnings = new ArrayList<>(drawing.warnings());
    warnings.addAll(drawing.idleTerms(receipts));
    Duration decoding = Duration.ofNanos(System.nanoTime() - start);
    return new GenerationResult(
        images, warnings, new Timings(drawing.encoding(), denoising, decoding));
  }

  private GeneratedImage decode(ImageRun run) {
    Tensor latents = run.latents();
    Tensor sample = vaeDecoder.decode(latents);
    if (!latents.isFinite() || !sample.isFinite()) {
      throw GenerationFailure.ofNumbers(run.seed());
    }
    preview.learn(latents, sample);
    return new GeneratedImage(
        run.index(), run.seed(), latents, RgbImage.fromTensor(sample), run.recorder().receipt());
  }

  private RgbImage look(Tensor denoised) {
    if (denoised.extent(2) * denoised.extent(3) > LARGE) {
      Optional<RgbImage> fitted = preview.look(denoised);
      if (fitted.isPresent()) {
        return fitted.get();
      }
    }
    return RgbImage.fromTensor(vaeDecoder.decode(denoised));
  }
}
