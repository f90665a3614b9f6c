package dev.eschew.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.webui.PngInfo;
import dev.eschew.server.api.webui.WebuiJson;
import dev.eschew.server.api.webui.WebuiOptions;
import dev.eschew.server.api.webui.WebuiRequest;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobState;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Drawing as clients of stable-diffusion-webui ask for it. */
@Controller("/sdapi/v1")
@Consumes(MediaType.ALL)
@Produces(MediaType.APPLICATION_JSON)
@ExecuteOn(TaskExecutors.BLOCKING)
final class WebuiController {
  private static final Set<String> TRUE = Set.of("true", "1", "on", "yes");

  private final WebuiJobs jobs;
  private final WebuiOptions options;
  private final ModelCatalog catalog;

  WebuiController(WebuiJobs jobs, WebuiOptions options, ModelCatalog catalog) {
    this.jobs = jobs;
    this.options = options;
    this.catalog = catalog;
  }

  @Post("/txt2img")
  byte[] txt2img(HttpRequest<byte[]> http) {
    return draw(
        http, WebuiRequest.txt2img(WebuiJson.read(body(http)), catalog, options.settings()));
  }

  @Post("/img2img")
  byte[] img2img(HttpRequest<byte[]> http) {
    return draw(
        http, WebuiRequest.img2img(WebuiJson.read(body(http)), catalog, options.settings()));
  }

  private byte[] draw(HttpRequest<?> http, WebuiRequest request) {
    request.settings().ifPresent(options::choose);
    return json(
        jobs.draw(request, Clients.of(http), onGone -> Connections.onGone(http, onGone)).body());
  }

  @Get("/progress")
  byte[] progress(
      HttpRequest<?> http, @Nullable @QueryValue("skip_current_image") String withoutImage) {
    String client = Clients.of(http);
    Optional<JobState> job = jobs.current(client).stream().findFirst();
    boolean skip = withoutImage != null && TRUE.contains(withoutImage.toLowerCase(Locale.ROOT));
    Optional<JobNews.Partial> partial = skip ? Optional.empty() : job.flatMap(jobs::partial);
    return json(WebuiProgress.of(job, partial, jobs.wasInterrupted(client), Instant.now()));
  }

  @Post("/interrupt")
  byte[] interrupt(HttpRequest<?> http) {
    jobs.interrupt(Clients.of(http));
    return json(WebuiJson.object());
  }

  @Post("/skip")
  byte[] skip(HttpRequest<?> http) {
    jobs.skip(Clients.of(http));
    return json(NullNode.getInstance());
  }

  @Post("/png-info")
  byte[] pngInfo(HttpRequest<byte[]> http) {
    return json(PngInfo.of(WebuiJson.read(body(http))));
  }

  static byte[] body(HttpRequest<byte[]> http) {
    return http.getBody().orElseGet(() -> new byte[0]);
  }

  static byte[] json(JsonNode tree) {
    return ApiJson.write(tree);
  }
}
