package dev.eschew.models.pipeline;

import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.SchedulerRun;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One request on its way from noise to latents. Its images go in step; other requests may share its
 * UNet runs, and nothing crosses between them.
 */
final class Generation {
  private final GenerationSpec spec;
  private final Conditions conditions;
  private final Optional<TokenMerging> merging;
  private final GenerationListener listener;
  private final List<ImageRun> images;
  private int reported;

  /**
   * Draws what the images begin with.
   *
   * @param latentShape (1, C, h, w)
   * @param merging token merging between the images, if they are to be merged at all
   * @param source what to begin with
   * @param listener told of each step
   */
  Generation(
      GenerationSpec spec,
      Scheduler scheduler,
      int[] latentShape,
      Conditions conditions,
      Optional<TokenMerging> merging,
      SourceLatents source,
      GenerationListener listener) {
    this.spec = spec;
    this.conditions = conditions;
    this.merging = merging;
    this.listener = listener;
    Tensor prompt = conditions.of(spec.prompt());
    images =
        IntStream.range(0, spec.images())
            .mapToObj(index -> new ImageRun(scheduler, spec, index, latentShape, prompt, source))
            .toList();
  }

  GenerationSpec spec() {
    return spec;
  }

  List<ImageRun> images() {
    return images;
  }

  boolean done() {
    return scheduler().done();
  }

  /** The rows that the next model call needs: one cluster for each kind of row. */
  List<RowCluster> clusters() {
    StepTerms terms = terms();
    List<UnetRow> plain = images.stream().map(ImageRun::row).toList();
    List<UnetRow> main = terms.steering().isPresent() ? steered(plain, terms) : plain;
    List<RowCluster> clusters = new ArrayList<>();
    clusters.add(cluster(main, conditions.of(spec.prompt())));
    for (String text : furtherTexts(terms)) {
      Tensor embedding = conditions.of(text);
      clusters.add(cluster(plain.stream().map(row -> row.under(embedding)).toList(), embedding));
    }
    return clusters;
  }

  /**
   * Takes one model call.
   *
   * @param answers for each cluster of {@link #clusters()} those for its rows, in their order
   */
  void advance(List<List<RowAnswer>> answers) {
    StepTerms terms = terms();
    int step = scheduler().step();
    int dropped = activeMerging().map(TokenMerging::referenceRows).orElse(0);
    for (int i = 0; i < images.size(); i++) {
      int row = dropped + i;
      List<RowAnswer> ofImage = answers.stream().map(kind -> kind.get(row)).toList();
      ImageRun image = images.get(i);
      record(ofImage, terms, step, image.recorder());
      List<Tensor> predictions = ofImage.stream().map(RowAnswer::prediction).toList();
      image.advance(terms.combine(predictions, step, image.recorder()));
    }
    report();
  }

  private static void record(
      List<RowAnswer> answers, StepTerms terms, int step, ReceiptRecorder recorder) {
    for (RowAnswer answer : answers) {
      terms
          .steering()
          .map(GuidanceTerm::of)
          .ifPresent(
              term -> answer.steering().ifPresent(trace -> recorder.attention(term, step, trace)));
      answer.merging().ifPresent(trace -> recorder.attention(GuidanceTerm.NEGTOME, step, trace));
    }
  }

  private void report() {
    int over = done() ? spec.steps() : scheduler().step();
    if (over > reported) {
      reported = over;
      listener.onStep(over, spec.steps());
    }
  }

  private List<UnetRow> steered(List<UnetRow> rows, StepTerms terms) {
    return terms
        .steering()
        .map(steering -> new SteeredRow(conditions.of(steering.prompt()), steering.coefficients()))
        .map(steered -> rows.stream().map(row -> row.steered(steered)).toList())
        .orElse(rows);
  }

  private List<String> furtherTexts(StepTerms terms) {
    List<String> texts = new ArrayList<>();
    if (terms.guided()) {
      texts.add(Conditions.unconditional(spec));
      terms.perpNeg().stream().map(PerpNeg.Prompt::prompt).forEach(texts::add);
    }
    return texts;
  }

  private RowCluster cluster(List<UnetRow> rows, Tensor embedding) {
    return activeMerging()
        .map(term -> term.cluster(rows, images.getFirst(), embedding))
        .orElseGet(() -> RowCluster.loose(rows));
  }

  private Optional<TokenMerging> activeMerging() {
    SchedulerRun run = scheduler();
    return merging.filter(term -> term.isOn(run.timestep(), run.step(), spec.steps()));
  }

  private StepTerms terms() {
    return StepTerms.at(spec.guidance(), scheduler().step(), spec.steps());
  }

  /** That of the first image; all are at the same call. */
  private SchedulerRun scheduler() {
    return images.getFirst().scheduler();
  }
}
