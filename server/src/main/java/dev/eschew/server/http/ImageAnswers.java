package dev.eschew.server.http;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResponse;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.ResponseFormat;
import dev.eschew.server.job.Job;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Base64;

/** What clients are given of images: files in base64, or URLs under which they are kept. */
@Singleton
final class ImageAnswers {
  private final ImageStore store;
  private final PublicUrl publicUrl;

  ImageAnswers(ImageStore store, PublicUrl publicUrl) {
    this.store = store;
    this.publicUrl = publicUrl;
  }

  /** The format that a checked request wants its images in. */
  static ImageFormat format(ImagesRequest request) {
    return request.outputFormat() == null
        ? ImageFormat.PNG
        : ImageFormat.forName(request.outputFormat());
  }

  /** All that came of a job. */
  ImagesResponse of(HttpRequest<?> http, Job job, ImagesResult result, Instant created) {
    return new ImagesResponse(
        created.getEpochSecond(),
        result.images().stream().map(image -> of(http, job, image)).toList(),
        result.model(),
        result.size(),
        result.outputFormat(),
        result.guidance(),
        result.warnings(),
        result.timingsMs());
  }

  /** One image of a job; whoever asks for its URL again gets the same one while it lives. */
  ImagesResponse.Image of(HttpRequest<?> http, Job job, DrawnImage image) {
    String b64 = null;
    String url = null;
    Long expires = null;
    switch (ResponseFormat.of(job.request())) {
      case B64_JSON -> b64 = Base64.getEncoder().encodeToString(image.bytes());
      case URL -> {
        ImageStore.Stored stored =
            store.keepOnce(job.id() + "/" + image.index(), image.bytes(), format(job.request()));
        url = publicUrl.of(http) + "/v1/images/files/" + stored.name();
        expires = stored.expires().getEpochSecond();
      }
    }
    return new ImagesResponse.Image(
        b64, url, expires, image.seed(), image.receipt(), image.heatMaps());
  }
}
