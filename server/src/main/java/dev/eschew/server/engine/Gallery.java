package dev.eschew.server.engine;

import dev.eschew.models.image.RgbImage;
import dev.eschew.models.pipeline.Drawing;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.GenerationSpec;
import dev.eschew.models.pipeline.Receipt;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.api.ResolvedRequest;
import dev.eschew.server.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The finished images of one job, gathered until all are there. For any thread. */
final class Gallery {
  private final Job job;
  private final ResolvedRequest request;
  private final Drawing drawing;
  private final long begun = System.nanoTime();
  private final Map<Integer, DrawnImage> images = new TreeMap<>();
  private final Map<Integer, Receipt> receipts = new TreeMap<>();
  private final List<Warning> found = new ArrayList<>();
  private Duration queued = Duration.ZERO;
  private Duration denoising = Duration.ZERO;
  private Duration decoding = Duration.ZERO;

  Gallery(Job job, ResolvedRequest request, Drawing drawing) {
    this.job = job;
    this.request = request;
    this.drawing = drawing;
  }

  String id() {
    return job.id();
  }

  ResolvedRequest request() {
    return request;
  }

  /** It was taken out of the queue. */
  synchronized void taken(Instant moment) {
    queued = Duration.between(job.submitted(), moment);
  }

  /** A part of it needs no further model call. */
  synchronized void denoised() {
    denoising = Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Some of it was decoded. */
  synchronized void decoded(Duration time) {
    decoding = decoding.plus(time);
  }

  /**
   * Adds an image.
   *
   * @param now the time
   * @return what came of the whole job, if this was its last
   * @throws dev.eschew.server.api.ApiException if it was, the request is strict and a term did
   *     nothing
   */
  synchronized Optional<ImagesResult> add(GeneratedImage image, DrawnImage file, Instant now) {
    images.put(file.index(), file);
    receipts.put(file.index(), image.receipt());
    if (isBlack(image.image())) {
      found.add(new Warning("seed", "the image of seed " + image.seed() + " came out all black"));
    }
    return images.size() == request.spec().images() ? Optional.of(result(now)) : Optional.empty();
  }

  private ImagesResult result(Instant now) {
    found.addAll(drawing.idleTerms(List.copyOf(receipts.values())));
    request.refuseIfStrict(found);
    GenerationSpec spec = request.spec();
    return new ImagesResult(
        spec.model(),
        spec.size().toString(),
        request.outputFormat().formatName(),
        request.guidance(),
        List.copyOf(images.values()),
        warnings(),
        timings(now));
  }

  /** What was known before the run and what it added; a field is named once. */
  private List<Warning> warnings() {
    List<Warning> before = request.warnings();
    List<Warning> added = new ArrayList<>(drawing.warnings());
    added.addAll(found);
    List<Warning> all = new ArrayList<>(before);
    added.stream()
        .filter(warning -> before.stream().noneMatch(one -> one.param().equals(warning.param())))
        .forEach(all::add);
    return all;
  }

  private Map<String, Double> timings(Instant now) {
    Map<String, Double> milliseconds = new LinkedHashMap<>();
    milliseconds.put("queued", milliseconds(queued));
    milliseconds.put("text", milliseconds(drawing.encoding()));
    milliseconds.put("denoising", milliseconds(denoising));
    milliseconds.put("decoding", milliseconds(decoding));
    milliseconds.put("total", milliseconds(Duration.between(job.submitted(), now)));
    return milliseconds;
  }

  /** With one decimal. */
  private static double milliseconds(Duration duration) {
    return Math.round(duration.toNanos() / 1e5) / 10.0;
  }

  private static boolean isBlack(RgbImage image) {
    for (byte sample : image.rgb()) {
      if (sample != 0) {
        return false;
      }
    }
    return true;
  }
}
