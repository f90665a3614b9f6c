package dev.eschew.server.engine;

import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.pipeline.DiffusionModel;
import dev.eschew.models.pipeline.GeneratedImage;
import dev.eschew.models.pipeline.Generation;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesResult;
import dev.eschew.server.job.JobNews;
import dev.eschew.server.job.JobQueue;
import dev.eschew.tensor.Tensor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes files of latents beside the UNet runs of its model: decodes on a thread of its own, encodes
 * on others.
 */
final class Developer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Developer.class);

  private final DiffusionModel model;
  private final JobQueue queue;
  private final EngineObserver observer;
  private final InstantSource clock;
  private final Consumer<String> onOver;
  private final ExecutorService decoding;
  private final ExecutorService encoding = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Of one model.
   *
   * @param onOver told the id of each job that ended here, whatever came of it
   */
  Developer(
      DiffusionModel model,
      JobQueue queue,
      EngineObserver observer,
      InstantSource clock,
      Consumer<String> onOver) {
    this.model = model;
    this.queue = queue;
    this.observer = observer;
    this.clock = clock;
    this.onOver = onOver;
    this.decoding =
        Executors.newSingleThreadExecutor(task ->
            new Thread(
                null, task, "eschew-decode-" + model.folder().id(), ModelWorker.STACK_BYTES));
  }

  /** A part of a job is done but for its decoding. */
  void finish(Gallery gallery, Generation part) {
    decoding.execute(() -> decode(gallery, part));
  }

  /**
   * Shows what the images of a part look like so far.
   *
   * @param number which look at them it is, counted from 0
   */
  void look(Gallery gallery, Generation part, int number) {
    List<Tensor> denoised = part.denoised();
    List<Integer> indices = part.indices();
    decoding.execute(() -> look(gallery, indices, denoised, number));
  }

  /** Ends when all that was handed over is done. */
  @Override
  public void close() {
    decoding.close();
    encoding.close();
  }

  private void decode(Gallery gallery, Generation part) {
    if (isOver(gallery)) {
      return;
    }
    try {
      long start = System.nanoTime();
      List<GeneratedImage> images = model.decode(part);
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      gallery.decoded(time);
      observer.decoded(model.folder().id(), time);
      images.forEach(image -> encoding.execute(() -> encode(gallery, image)));
    } catch (RuntimeException | Error e) {
      fail(gallery, e);
    }
  }

  private void encode(Gallery gallery, GeneratedImage image) {
    try {
      DrawnImage file = ImageFiles.encode(gallery.request(), image);
      observer.images(model.folder().id(), 1);
      queue.publish(gallery.id(), new JobNews.Drawn(file));
      Optional<ImagesResult> result = gallery.add(image, file, clock.instant());
      if (result.isPresent()) {
        queue.publish(gallery.id(), new JobNews.Completed(result.get()));
        onOver.accept(gallery.id());
      }
    } catch (RuntimeException | Error e) {
      fail(gallery, e);
    }
  }

  private void look(Gallery gallery, List<Integer> indices, List<Tensor> denoised, int number) {
    if (isOver(gallery)) {
      return;
    }
    try {
      List<RgbImage> looks = model.look(denoised);
      List<JobNews> news = new ArrayList<>();
      for (int i = 0; i < looks.size(); i++) {
        byte[] file =
            ImageEncoder.encode(looks.get(i), gallery.request().outputFormat(), ImageMetadata.NONE);
        news.add(
            new JobNews.Partial(indices.get(i), number, file, gallery.request().outputFormat()));
      }
      news.forEach(one -> queue.publish(gallery.id(), one));
    } catch (RuntimeException | Error e) {
      // The picture itself may still come.
      log.warn("No partial image of job {}", gallery.id(), e);
    }
  }

  private boolean isOver(Gallery gallery) {
    return queue.find(gallery.id()).filter(state -> !state.status().isOver()).isEmpty();
  }

  private void fail(Gallery gallery, Throwable failure) {
    ApiException error = Failures.toApi(failure);
    if (queue.publish(gallery.id(), new JobNews.Failed(error))) {
      observer.error(error.code());
    }
    onOver.accept(gallery.id());
  }
}
