package dev.eschew.server.engine;

import dev.eschew.models.image.GenerationParameters;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.RequestRecord;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.api.SamplerName;
import dev.eschew.server.api.TermEffects;
import dev.eschew.server.api.TermHeatMap;

/** Finished pictures as files that say how they were made. */
final class ImageFiles {
  private ImageFiles() {}

  static DrawnImage encode(ResolvedRequest request, GeneratedImage image) {
    GenerationSpec spec = request.spec();
    String parameters = parameters(request, image.seed()).text();
    ImageMetadata metadata = new ImageMetadata(parameters, RequestRecord.of(request, image.seed()));
    return new DrawnImage(
        image.index(),
        image.seed(),
        ImageEncoder.encode(image.image(), request.outputFormat(), metadata),
        parameters,
        TermEffects.of(image.receipt()),
        spec.explain() ? TermHeatMap.of(image.receipt(), spec.size()) : null);
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
