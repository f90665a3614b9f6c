package dev.eschew.server.engine;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.GenerationParameters;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationResult;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Receipt;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ModelChoice;
import dev.eschew.server.api.RequestRecord;
import dev.eschew.server.api.RequestResolver;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.api.SamplerName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * A request's whole way, from what the client sent to encoded files; used by HTTP and the command
 * line alike.
 */
public final class ImageService {
  private final ModelCatalog catalog;
  private final Engine engine;
  private final RequestResolver resolver;

  public ImageService(ModelCatalog catalog, Engine engine, RequestResolver resolver) {
    this.catalog = catalog;
    this.engine = engine;
    this.resolver = resolver;
  }

  /**
   * One encoded image.
   *
   * @param seed the seed that made it
   * @param bytes a file in the format asked for
   * @param receipt what the guidance terms did to it
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, handed on once
  public record EncodedImage(long seed, byte[] bytes, Receipt receipt) {}

  /** What came of a request. */
  public record Outcome(
      ResolvedRequest request,
      GenerationResult result,
      List<EncodedImage> images,
      List<Warning> warnings) {}

  /**
   * Draws; waits for the result.
   *
   * @throws ApiException for anything the client should read
   */
  public Outcome generate(ImagesRequest request, GenerationListener listener) {
    ModelFolder folder = ModelChoice.of(catalog, request.model());
    ResolvedRequest resolved = resolver.resolve(request, folder);
    GenerationResult result = await(folder, resolved.spec(), refusingIfStrict(resolved, listener));
    resolved.refuseIfStrict(result.warnings());
    List<Warning> warnings = together(resolved.warnings(), result.warnings());
    List<EncodedImage> images =
        result.images().stream().map(image -> encode(resolved, image)).toList();
    return new Outcome(resolved, result, images, warnings);
  }

  /** A warning that only the model can give ends a strict request before anything is drawn. */
  private static GenerationListener refusingIfStrict(
      ResolvedRequest request, GenerationListener listener) {
    return new GenerationListener() {
      @Override
      public void onWarning(Warning warning) {
        request.refuseIfStrict(List.of(warning));
        listener.onWarning(warning);
      }

      @Override
      public void onStep(int step, int steps) {
        listener.onStep(step, steps);
      }
    };
  }

  /** What was known before the run and what it added; a field is named once. */
  private static List<Warning> together(List<Warning> before, List<Warning> added) {
    List<Warning> warnings = new ArrayList<>(before);
    added.stream()
        .filter(
            warning -> before.stream().noneMatch(other -> other.param().equals(warning.param())))
        .forEach(warnings::add);
    return warnings;
  }

  private GenerationResult await(
      ModelFolder folder, GenerationSpec spec, GenerationListener listener) {
    try {
      return engine.generate(folder, spec, listener).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiException api) {
        throw api;
      }
      throw e;
    }
  }

  private static EncodedImage encode(ResolvedRequest request, GeneratedImage image) {
    ImageMetadata metadata =
        new ImageMetadata(
            parameters(request, image.seed()).text(), RequestRecord.of(request, image.seed()));
    return new EncodedImage(
        image.seed(),
        ImageEncoder.encode(image.image(), request.outputFormat(), metadata),
        image.receipt());
  }

  private static GenerationParameters parameters(ResolvedRequest request, long seed) {
    GenerationSpec spec = request.spec();
    return new GenerationParameters(
        spec.prompt(),
        spec.negativePrompt().orElse(null),
        spec.steps(),
        SamplerName.of(spec.scheduler()),
        spec.guidance().classifierFree().scale(),
        seed,
        spec.size().width(),
        spec.size().height(),
        spec.model(),
        RequestRecord.extraParameters(request, seed));
  }
}
