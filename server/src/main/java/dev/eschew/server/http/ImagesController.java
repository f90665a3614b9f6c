package dev.eschew.server.http;

import dev.eschew.models.pipeline.GenerationListener;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Timings;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.EditsBody;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResponse;
import dev.eschew.server.api.Route;
import dev.eschew.server.api.TermEffects;
import dev.eschew.server.api.TermHeatMap;
import dev.eschew.server.engine.ImageService;
import dev.eschew.server.engine.ImageService.EncodedImage;
import dev.eschew.server.engine.ImageService.Outcome;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Text or pictures to image, as OpenAI's clients ask for it and with fields of our own. */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImagesController {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final ImageService images;
  private final ImageStore store;
  private final PublicUrl publicUrl;

  ImagesController(ImageService images, ImageStore store, PublicUrl publicUrl) {
    this.images = images;
    this.store = store;
    this.publicUrl = publicUrl;
  }

  @Post("/generations")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  byte[] generate(HttpRequest<byte[]> http) {
    long start = System.nanoTime();
    ImagesRequest request = ApiJson.read(body(http), ImagesRequest.class);
    Route.GENERATIONS.check(request);
    return answer(http, request, start);
  }

  @Post("/edits")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  byte[] edit(HttpRequest<byte[]> http) {
    long start = System.nanoTime();
    ImagesRequest request =
        EditsBody.read(
            body(http), http.getHeaders().findFirst(HttpHeaders.CONTENT_TYPE).orElse(""));
    Route.EDITS.check(request);
    return answer(http, request, start);
  }

  private static byte[] body(HttpRequest<byte[]> http) {
    return http.getBody().orElseGet(() -> new byte[0]);
  }

  private byte[] answer(HttpRequest<?> http, ImagesRequest request, long start) {
    Outcome outcome = images.generate(request, GenerationListener.NONE);
    GenerationSpec spec = outcome.request().spec();
    List<ImagesResponse.Image> data =
        outcome.images().stream().map(image -> toData(http, outcome, image)).toList();
    return ApiJson.write(
        new ImagesResponse(
            Instant.now().getEpochSecond(),
            data,
            spec.model(),
            spec.size().toString(),
            outcome.request().outputFormat().formatName(),
            outcome.request().guidance(),
            outcome.warnings(),
            timings(outcome.result().timings(), System.nanoTime() - start)));
  }

  /** An image that was answered as an URL. */
  @Get("/files/{name}")
  HttpResponse<byte[]> file(@PathVariable String name) {
    ImageStore.Stored stored =
        store
            .find(name)
            .orElseThrow(
                () -> new ApiException(ErrorCode.NOT_FOUND, "no such image, or its time is over"));
    return HttpResponse.ok(stored.bytes())
        .contentType(MediaType.of(stored.format().mimeType()))
        .header(HttpHeaders.EXPIRES, HTTP_DATE.format(stored.expires()));
  }

  private ImagesResponse.Image toData(HttpRequest<?> http, Outcome outcome, EncodedImage image) {
    String b64 = null;
    String url = null;
    Long expires = null;
    switch (outcome.request().responseFormat()) {
      case B64_JSON -> b64 = Base64.getEncoder().encodeToString(image.bytes());
      case URL -> {
        ImageStore.Stored stored = store.keep(image.bytes(), outcome.request().outputFormat());
        url = publicUrl.of(http) + "/v1/images/files/" + stored.name();
        expires = stored.expires().getEpochSecond();
      }
    }
    GenerationSpec spec = outcome.request().spec();
    return new ImagesResponse.Image(
        b64,
        url,
        expires,
        image.seed(),
        TermEffects.of(image.receipt()),
        spec.explain() ? TermHeatMap.of(image.receipt(), spec.size()) : null);
  }

  private static Map<String, Double> timings(Timings timings, long totalNanos) {
    Map<String, Double> milliseconds = new LinkedHashMap<>();
    milliseconds.put("text", milliseconds(timings.text()));
    milliseconds.put("denoising", milliseconds(timings.denoising()));
    milliseconds.put("decoding", milliseconds(timings.decoding()));
    milliseconds.put("total", milliseconds(Duration.ofNanos(totalNanos)));
    return milliseconds;
  }

  /** With one decimal. */
  private static double milliseconds(Duration duration) {
    return Math.round(duration.toNanos() / 1e5) / 10.0;
  }
}
