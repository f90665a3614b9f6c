package dev.eschew.server.api;

import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.NegToMe;
import dev.eschew.models.pipeline.GenerationSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The complete request of one image, as a body of {@code POST /v1/images/generations}, or {@code
 * POST /v1/images/edits} if it brings a picture, that makes it again.
 *
 * <p>An image that was pushed away from others of its request is made again with those others: then
 * the record asks for all of them, and the image is the one of its seed. Uploaded images of more
 * than 2 MB are recorded by their digests, which the server refuses: nobody else has the files.
 */
public final class RequestRecord {
  private RequestRecord() {}

  /**
   * The record of one image.
   *
   * @param seed the seed of the one image it is about
   * @return JSON text
   */
  public static String of(ResolvedRequest resolved, long seed) {
    GenerationSpec spec = resolved.spec();
    boolean together = dependsOnOthers(spec);
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("model", spec.model());
    request.put("prompt", spec.prompt());
    spec.negativePrompt().ifPresent(negative -> request.put("negative_prompt", negative));
    request.put("n", together ? spec.images() : 1);
    request.put("size", spec.size().toString());
    request.put("seed", together ? spec.seed() : seed);
    request.put("steps", spec.steps());
    request.put("scheduler", spec.scheduler().apiName());
    request.put("guidance", GuidanceJson.of(spec.guidance(), resolved.uploads().recorded()));
    SizeFields.record(spec.sizes(), spec.size(), request);
    resolved
        .source()
        .ifPresent(upload -> request.putAll(upload.recorded(spec.source().orElseThrow())));
    request.put("output_format", resolved.outputFormat().formatName());
    return new String(ApiJson.write(request), StandardCharsets.UTF_8);
  }

  /**
   * What the text beside it says of an edit, and of guidance where there is more than a scale.
   *
   * @param seed the seed of the one image it is about
   */
  public static Map<String, String> extraParameters(ResolvedRequest resolved, long seed) {
    GenerationSpec spec = resolved.spec();
    Map<String, String> extra = new LinkedHashMap<>();
    spec.source()
        .ifPresent(source -> extra.put("Denoising strength", String.valueOf(source.strength())));
    if (!spec.guidance().equals(Guidance.plain(spec.guidance().classifierFree()))) {
      extra.put("Guidance", new String(ApiJson.write(resolved.guidance()), StandardCharsets.UTF_8));
    }
    if (dependsOnOthers(spec)) {
      extra.put("Image", (seed - spec.seed() + 1) + " of " + spec.images());
    }
    return extra;
  }

  /** Whether an image of the request is not the same without the others. */
  private static boolean dependsOnOthers(GenerationSpec spec) {
    return spec.images() > 1
        && spec.guidance()
            .negToMe()
            .filter(term -> term.reference() != NegToMe.Reference.IMAGES)
            .isPresent();
  }
}
