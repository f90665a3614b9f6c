package dev.eschew.models.pipeline;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.onnx.OnnxSession;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens every graph of a model and runs each, on the smallest picture that the model draws. */
public final class Rehearsal {
  private static final double SCALE = 2;

  private Rehearsal() {}

  /**
   * Rehearses.
   *
   * @throws IllegalArgumentException if a graph is of another form than expected
   * @throws OnnxFailure if the runtime refuses one or cannot run it
   * @throws GenerationFailure if the run gave no picture
   * @throws IOException if a file cannot be read
   */
  public static void of(ModelFolder folder, OnnxRuntime runtime) throws IOException {
    int side = folder.safeMultiple();
    ImageSize size = folder.onlySize().orElseGet(() -> new ImageSize(side, side));
    int channels;
    try (DiffusionModel model = DiffusionModel.open(folder, runtime)) {
      channels = draw(model, size);
    }
    encode(folder, runtime, size, channels);
  }

  /**
   * Opens one graph of a model as the model would, and closes it.
   *
   * @throws IllegalArgumentException if it is of another form than expected
   * @throws OnnxFailure if the runtime refuses it
   * @throws IOException if it cannot be read
   */
  public static void open(ModelFolder folder, Path graph, OnnxRuntime runtime) throws IOException {
    if (graph.equals(folder.unet())) {
      UnetGraph.read(graph, DiffusionModel.weaving(runtime.device())).open(runtime).close();
    } else if (folder.vaeEncoder().filter(graph::equals).isPresent()) {
      VaeEncoderGraph.open(graph, folder.vae(), runtime).close();
    } else {
      PartGraph.open(graph, folder.vae().forceUpcast(), runtime).close();
    }
  }

  /** How many channels the latents have. */
  private static int draw(DiffusionModel model, ImageSize size) {
    ModelFolder folder = model.folder();
    GenerationSpec spec =
        new GenerationSpec(
            folder.id(),
            "rehearsal",
            Optional.empty(),
            1,
            size,
            0,
            1,
            folder.scheduler().kind(),
            Guidance.plain(new ClassifierFreeGuidance(SCALE, Interval.ALWAYS, 0)),
            List.of(),
            MicroConditioning.of(size),
            false,
            Optional.empty());
    return model.generate(spec, GenerationListener.NONE).images().getFirst().latents().extent(1);
  }

  /** The graph that a model opens for its first uploaded picture. */
  private static void encode(
      ModelFolder folder, OnnxRuntime runtime, ImageSize size, int channels) {
    if (folder.vaeEncoder().isPresent()) {
      try (OnnxSession session =
          VaeEncoderGraph.open(folder.vaeEncoder().orElseThrow(), folder.vae(), runtime)) {
        new VaeEncoder(() -> session, folder.vae(), channels)
            .distribution(Tensor.zeros(1, 3, size.height(), size.width()));
      }
    }
  }
}
