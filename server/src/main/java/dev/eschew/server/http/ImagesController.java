package dev.eschew.server.http;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.EditsBody;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResponse;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.ResponseFormat;
import dev.eschew.server.api.Route;
import dev.eschew.server.job.Job;
import dev.eschew.server.job.Jobs;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Text or pictures to image, as OpenAI's clients ask for it and with fields of our own. */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImagesController {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Jobs jobs;
  private final ImageStore store;
  private final PublicUrl publicUrl;

  ImagesController(Jobs jobs, ImageStore store, PublicUrl publicUrl) {
    this.jobs = jobs;
    this.store = store;
    this.publicUrl = publicUrl;
  }

  @Post("/generations")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  byte[] generate(HttpRequest<byte[]> http) throws InterruptedException {
    ImagesRequest request = ApiJson.read(body(http), ImagesRequest.class);
    Route.GENERATIONS.check(request);
    return answer(http, request);
  }

  @Post("/edits")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  byte[] edit(HttpRequest<byte[]> http) throws InterruptedException {
    ImagesRequest request =
        EditsBody.read(
            body(http), http.getHeaders().findFirst(HttpHeaders.CONTENT_TYPE).orElse(""));
    Route.EDITS.check(request);
    return answer(http, request);
  }

  private static byte[] body(HttpRequest<byte[]> http) {
    return http.getBody().orElseGet(() -> new byte[0]);
  }

  private byte[] answer(HttpRequest<?> http, ImagesRequest request) throws InterruptedException {
    Job job = jobs.submit(request, Clients.of(http), Optional.empty());
    ImagesResult result = jobs.await(job.id());
    return ApiJson.write(
        new ImagesResponse(
            Instant.now().getEpochSecond(),
            result.images().stream().map(image -> toData(http, request, result, image)).toList(),
            result.model(),
            result.size(),
            result.outputFormat(),
            result.guidance(),
            result.warnings(),
            result.timingsMs()));
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

  private ImagesResponse.Image toData(
      HttpRequest<?> http, ImagesRequest request, ImagesResult result, DrawnImage image) {
    String b64 = null;
    String url = null;
    Long expires = null;
    switch (ResponseFormat.of(request)) {
      case B64_JSON -> b64 = Base64.getEncoder().encodeToString(image.bytes());
      case URL -> {
        ImageStore.Stored stored =
            store.keep(image.bytes(), ImageFormat.forName(result.outputFormat()));
        url = publicUrl.of(http) + "/v1/images/files/" + stored.name();
        expires = stored.expires().getEpochSecond();
      }
    }
    return new ImagesResponse.Image(
        b64, url, expires, image.seed(), image.receipt(), image.heatMaps());
  }
}
