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
 * Images of one request on their way from noise to latents, in step: one image, or all where their
 * tokens are merged. Others, of this and of other requests, may share their UNet runs, and nothing
 * crosses between them. For one thread at a time.
 */
public final class Generation {
  private final GenerationSpec spec;
  private final Conditions conditions;
  private final int guidanceWidth;
  private final Optional<TokenMerging> merging;
  private final List<ImageRun> images;

  /**
   * Draws what the images begin with.
   *
   * @param latentShape (1, C, h, w)
   * @param guidanceWidth values by which the network is told the guidance scale; 0: it is not told
   * @param merging token merging between the images, if they are to be merged at all
   * @param source what to begin with
   * @param indices the images' places in the request, counted from 0
   */
  Generation(
      GenerationSpec spec,
      Scheduler scheduler,
      int[] latentShape,
      Conditions conditions,
      int guidanceWidth,
      Optional<TokenMerging> merging,
      SourceLatents source,
      IntStream indices) {
    this.spec = spec;
    this.conditions = conditions;
    this.guidanceWidth = guidanceWidth;
    this.merging = merging;
    Condition prompt = conditions.of(spec.prompt());
    images =
        indices
            .mapToObj(index -> new ImageRun(scheduler, spec, index, latentShape, prompt, source))
            .toList();
  }

  /** The request. */
  public GenerationSpec spec() {
    return spec;
  }

  List<ImageRun> images() {
    return images;
  }

  /** How many images these are. */
  public int size() {
    return images.size();
  }

  /** Whether nothing is left to do but to decode. */
  public boolean done() {
    return scheduler().done();
  }

  /** Steps of the request that are over, those left out at the start included. */
  public int stepsOver() {
    return done() ? spec.steps() : scheduler().step();
  }

  /** Share of the model calls that are done, 0..1. */
  public double share() {
    return scheduler().call() / (double) scheduler().calls();
  }

  /** Model calls that are left to do. */
  public int callsLeft() {
    return scheduler().calls() - scheduler().call();
  }

  /**
   * The clean latents that the last model call predicted for each image, (1, C, h, w); empty before
   * the first.
   */
  public List<Tensor> denoised() {
    return scheduler().call() == 0
        ? List.of()
        : images.stream().map(image -> image.scheduler().denoised()).toList();
  }

  /** The images' places in the request, counted from 0. */
  public List<Integer> indices() {
    return images.stream().map(ImageRun::index).toList();
  }

  /** Rows of the next model call; those that must be repeated in several runs are counted once. */
  public int rows() {
    StepTerms terms = terms();
    int kinds = terms.guided() ? 2 + terms.perpNeg().size() : 1;
    return kinds * (images.size() + activeMerging().map(TokenMerging::referenceRows).orElse(0));
  }

  /** The rows that the next model call needs: one cluster for each kind of row. */
  List<RowCluster> clusters() {
    StepTerms terms = terms();
    List<UnetRow> plain =
        images.stream().map(ImageRun::row).map(row -> row.under(told(row.condition()))).toList();
    List<UnetRow> main = terms.steering().isPresent() ? steered(plain, terms) : plain;
    List<RowCluster> clusters = new ArrayList<>();
    clusters.add(cluster(main, told(conditions.of(spec.prompt()))));
    for (Condition further : furtherConditions(terms)) {
      Condition told = told(further);
      clusters.add(cluster(plain.stream().map(row -> row.under(told)).toList(), told));
    }
    return clusters;
  }

  /**
   * Goes on by one model call.
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

  private List<UnetRow> steered(List<UnetRow> rows, StepTerms terms) {
    return terms
        .steering()
        .map(steering ->
            new SteeredRow(conditions.of(steering.prompt()).embedding(), steering.coefficients()))
        .map(steered -> rows.stream().map(row -> row.steered(steered)).toList())
        .orElse(rows);
  }

  private List<Condition> furtherConditions(StepTerms terms) {
    List<Condition> further = new ArrayList<>();
    if (terms.guided()) {
      further.add(conditions.unconditional());
      terms.perpNeg().stream()
          .map(PerpNeg.Prompt::prompt)
          .map(conditions::of)
          .forEach(further::add);
    }
    return further;
  }

  /** A condition with the guidance scale of this step, where the network is told it. */
  private Condition told(Condition condition) {
    if (guidanceWidth == 0) {
      return condition;
    }
    double scale = spec.guidance().classifierFree().embeddedScale(scheduler().step(), spec.steps());
    return condition.with(AddedInput.TIMESTEP_COND, GuidanceEmbedding.of(scale, guidanceWidth));
  }

  private RowCluster cluster(List<UnetRow> rows, Condition condition) {
    return activeMerging()
        .map(term -> term.cluster(rows, images.getFirst(), condition))
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
