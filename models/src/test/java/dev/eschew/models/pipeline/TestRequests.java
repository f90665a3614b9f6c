package dev.eschew.models.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eschew.attention.AttentionKind;
import dev.eschew.attention.Block;
import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.guidance.Steering;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.ReferenceImage;
import dev.eschew.models.image.RgbImage;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.SchedulerConfig;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.Schedulers;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Small requests, begun without a model: latents (1, 4, 8, 8), embeddings (1, 3, 5). */
final class TestRequests {
  static final int[] LATENTS = {1, 4, 8, 8};
  private static final int[] EMBEDDING = {1, 3, 5};

  private TestRequests() {}

  static Guidance guidance(double scale) {
    return Guidance.plain(new ClassifierFreeGuidance(scale, Interval.ALWAYS, 0));
  }

  static Guidance with(Guidance plain, PerpNeg term) {
    return new Guidance(
        plain.classifierFree(),
        Optional.of(term),
        plain.steering(),
        plain.negToMe(),
        plain.cads(),
        plain.conditioningNoise());
  }

  static Guidance with(Guidance plain, Steering term) {
    return new Guidance(
        plain.classifierFree(),
        plain.perpNeg(),
        Optional.of(term),
        plain.negToMe(),
        plain.cads(),
        plain.conditioningNoise());
  }

  static Guidance with(Guidance plain, NegToMe term) {
    return new Guidance(
        plain.classifierFree(),
        plain.perpNeg(),
        plain.steering(),
        Optional.of(term),
        plain.cads(),
        plain.conditioningNoise());
  }

  static NegToMe merging(NegToMe.Reference reference, NegToMe.Activity activity) {
    return new NegToMe(
        0.9, 0.65, activity, Set.of(Block.values()), Set.of(AttentionKind.values()), 0, reference);
  }

  static NegToMe merging(NegToMe.Reference reference) {
    return merging(reference, new NegToMe.Timesteps(1000, 0));
  }

  static GenerationSpec spec(
      String prompt, int images, int steps, SchedulerKind scheduler, Guidance guidance) {
    boolean uploaded =
        guidance.negToMe().filter(term -> term.reference() == NegToMe.Reference.IMAGES).isPresent();
    RgbImage black = RgbImage.of(64, 64, new byte[3 * 64 * 64]);
    return new GenerationSpec(
        "tiny",
        prompt,
        Optional.empty(),
        images,
        new ImageSize(64, 64),
        prompt.hashCode() & 0xFFFF,
        steps,
        scheduler,
        guidance,
        uploaded ? Collections.nCopies(2, new ReferenceImage(black, Optional.empty())) : List.of(),
        MicroConditioning.of(new ImageSize(64, 64)),
        true,
        Optional.empty());
  }

  /** All images in step. */
  static Generation begin(GenerationSpec spec) {
    return begin(spec, IntStream.range(0, spec.images()));
  }

  static Generation begin(GenerationSpec spec, IntStream indices) {
    Map<String, Condition> conditions = new HashMap<>();
    Conditions.texts(spec)
        .values()
        .forEach(text -> conditions.put(text, Condition.of(embedding(text))));
    Optional<Condition> unconditional =
        Optional.of(Condition.of(embedding(spec.negativePrompt().orElse(""))));
    RecordingNetwork network = new RecordingNetwork();
    Optional<TokenMerging> merging =
        spec.guidance()
            .negToMe()
            .map(term ->
                new TokenMerging(
                    term,
                    TokenMerging.sites(term, network.mergeableSites(), 8, 8),
                    references(spec)));
    return new Generation(
        spec,
        scheduler(spec.scheduler()),
        LATENTS,
        new Conditions(conditions, unconditional),
        0,
        merging,
        SourceLatents.NONE,
        indices);
  }

  static List<ReferenceLatents> references(GenerationSpec spec) {
    return spec.references().isEmpty()
        ? List.of()
        : List.of(
            ReferenceLatents.of(new TorchGenerator(71).randn(LATENTS), 0, Optional.empty()),
            ReferenceLatents.of(
                new TorchGenerator(72).randn(LATENTS), 1, Optional.of(Tensor.zeros(64, 64))));
  }

  /** What the test's text encoder says. */
  static Tensor embedding(String text) {
    return new TorchGenerator(text.hashCode()).randn(EMBEDDING);
  }

  static Scheduler scheduler(SchedulerKind kind) {
    return Schedulers.create(
        kind,
        SchedulerConfig.parse(
            JsonNodeFactory.instance
                .objectNode()
                .put("_class_name", kind.className())
                .put("beta_schedule", "scaled_linear")
                .put("beta_start", 0.00085)
                .put("beta_end", 0.012)
                .put("clip_sample", false)
                .put("skip_prk_steps", true)
                .put("prediction_type", "epsilon")));
  }

  /** Draws to the end, all together. */
  static void draw(NoisePredictor network, int budget, List<Generation> generations) {
    Sampler sampler = new Sampler(network, new RunPlanner(budget, budget));
    List<Generation> running = new ArrayList<>(generations);
    while (!running.isEmpty()) {
      assertThat(sampler.advance(running).byGeneration()).isEmpty();
      running.removeIf(Generation::done);
    }
  }
}
