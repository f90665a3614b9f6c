package dev.eschew.server.http;

import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DiversityAnswer;
import dev.eschew.server.api.DiversityRequest;
import dev.eschew.server.evaluation.Evaluators;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;

/** How much pictures differ that a client sends. */
@Controller("/v1/diversity")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DiversityController {
  private final Evaluators evaluators;

  DiversityController(Evaluators evaluators) {
    this.evaluators = evaluators;
  }

  @Post
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  byte[] score(HttpRequest<byte[]> http) throws InterruptedException {
    DiversityRequest request =
        ApiJson.read(http.getBody().orElseGet(() -> new byte[0]), DiversityRequest.class);
    request.check();
    String id = evaluators.find(Optional.ofNullable(request.evaluator()));
    return ApiJson.write(
        DiversityAnswer.of(id, evaluators.read(id, request.images().size(), request::image)));
  }
}
