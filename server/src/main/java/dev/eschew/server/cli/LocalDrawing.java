package dev.eschew.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.Route;
import dev.eschew.server.job.CancelReason;
import dev.eschew.server.job.Job;
import dev.eschew.server.study.Drawing;
import dev.eschew.server.study.DrawingException;
import dev.eschew.server.study.Drawn;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Draws for a study without a server. */
final class LocalDrawing implements Drawing {
  /** Errors that every other request would have, too. */
  private static final Set<ErrorCode> HOPELESS =
      EnumSet.of(ErrorCode.MODEL_NOT_FOUND, ErrorCode.MODEL_UNUSABLE, ErrorCode.SHUTTING_DOWN);

  private final LocalJobs local;

  LocalDrawing(LocalJobs local) {
    this.local = local;
  }

  @Override
  public Drawn draw(ObjectNode request) throws InterruptedException {
    long begun = System.nanoTime();
    try {
      ImagesRequest read = ApiJson.read(request, ImagesRequest.class);
      Route.GENERATIONS.check(read);
      Job job = local.jobs().submit(read, LocalJobs.CLIENT, Optional.empty());
      ImagesResult result = result(job);
      Map<String, Double> timings = result.timingsMs();
      return new Drawn(
          result.images().stream()
              .map(image -> new Drawn.Picture(image.seed(), image.bytes(), image.receipt()))
              .toList(),
          result.warnings().stream()
              .map(warning -> warning.param() + ": " + warning.message())
              .toList(),
          (System.nanoTime() - begun) / 1e9,
          (timings.get("total") - timings.get("queued")) / 1000);
    } catch (ApiException e) {
      throw new DrawingException(e.getMessage(), HOPELESS.contains(e.code()), e);
    }
  }

  private ImagesResult result(Job job) throws InterruptedException {
    try {
      return local.jobs().await(job.id());
    } catch (InterruptedException e) {
      local.jobs().queue().cancel(job.id(), CancelReason.REQUESTED);
      throw e;
    } finally {
      local.jobs().queue().forget(job.id());
    }
  }
}
