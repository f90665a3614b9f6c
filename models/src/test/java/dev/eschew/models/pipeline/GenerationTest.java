package dev.eschew.models.pipeline;

import static dev.eschew.models.pipeline.TestRequests.begin;
import static dev.eschew.models.pipeline.TestRequests.draw;
import static dev.eschew.models.pipeline.TestRequests.embedding;
import static dev.eschew.models.pipeline.TestRequests.guidance;
import static dev.eschew.models.pipeline.TestRequests.merging;
import static dev.eschew.models.pipeline.TestRequests.spec;
import static dev.eschew.models.pipeline.TestRequests.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eschew.guidance.ClassifierFreeGuidance;
import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.guidance.NegToMe;
import dev.eschew.guidance.PerpNeg;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.SchedulerRun;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTest {
  private static final Nasa NASA = new Nasa("fog", 0.2, Interval.ALWAYS);

  /** Strangers of all sorts: terms, schedulers, steps and numbers of images differ. */
  private static List<GenerationSpec> strangers() {
    PerpNeg perpNeg =
        new PerpNeg(
            List.of(
                new PerpNeg.Prompt("red", -1.5, Interval.ALWAYS),
                new PerpNeg.Prompt("blue", 0.5, new Interval(0.3, 0.8))));
    Nag nag = new Nag("mist", 3, 2.5, 0.5, new Interval(0.2, 1));
    return List.of(
        spec("a cat", 1, 4, SchedulerKind.EULER, guidance(1)),
        spec("a dog", 2, 6, SchedulerKind.EULER_ANCESTRAL, guidance(5)),
        spec("a fox", 2, 5, SchedulerKind.DDIM, with(guidance(5), perpNeg)),
        spec("an owl", 3, 4, SchedulerKind.HEUN, with(guidance(1), NASA)),
        spec(
            "an elk",
            3,
            5,
            SchedulerKind.LCM,
            with(with(guidance(5), nag), merging(NegToMe.Reference.FIRST))),
        spec(
            "a hen",
            4,
            6,
            SchedulerKind.PNDM,
            with(
                with(guidance(5), perpNeg),
                merging(NegToMe.Reference.ALL, new NegToMe.Steps(new Interval(0, 0.5))))),
        spec(
            "a bee",
            3,
            5,
            SchedulerKind.DPMPP_2M,
            with(guidance(5), merging(NegToMe.Reference.IMAGES))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 64})
  void anImageIsTheSameToTheBitAmongStrangersAndAlone(int budget) {
    List<Generation> together = strangers().stream().map(TestRequests::begin).toList();
    draw(new RecordingNetwork(), budget, together);
    List<Generation> alone = strangers().stream().map(TestRequests::begin).toList();
    alone.forEach(generation -> draw(new RecordingNetwork(), 64, List.of(generation)));
    for (int i = 0; i < alone.size(); i++) {
      for (int k = 0; k < alone.get(i).images().size(); k++) {
        ImageRun expected = alone.get(i).images().get(k);
        ImageRun actual = together.get(i).images().get(k);
        assertThat(actual.latents().data())
            .as("image %d of %s", k, alone.get(i).spec().prompt())
            .isEqualTo(expected.latents().data());
        assertThat(actual.recorder().receipt().terms().stream().map(TermReceipt::steps))
            .isEqualTo(
                expected.recorder().receipt().terms().stream().map(TermReceipt::steps).toList());
      }
    }
  }

  @Test
  void strangersShareRuns() {
    RecordingNetwork network = new RecordingNetwork();
    new Sampler(network, new RunPlanner(64, 64))
        .advance(strangers().stream().map(TestRequests::begin).toList());
    assertThat(network.runs()).hasSize(1);
    assertThat(network.runs().getFirst().stream().map(UnetRow::timestep).distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void rowsAreThoseThatTheStepNeeds() {
    PerpNeg perpNeg = new PerpNeg(List.of(new PerpNeg.Prompt("red", -1, new Interval(0, 0.5))));
    Guidance guidance =
        with(Guidance.plain(new ClassifierFreeGuidance(5, new Interval(0, 0.75), 0)), perpNeg);
    assertThat(textsOfSteps(spec("a cat", 1, 4, SchedulerKind.EULER, guidance)))
        .containsExactly(
            List.of("a cat", "", "red"),
            List.of("a cat", "", "red"),
            List.of("a cat", ""),
            List.of("a cat"));
  }

  /** A step of Heun's is one step, however many calls it takes. */
  @Test
  void intervalsCountStepsNotCalls() {
    Guidance guidance = Guidance.plain(new ClassifierFreeGuidance(5, new Interval(0, 0.5), 0));
    assertThat(textsOfSteps(spec("a cat", 1, 4, SchedulerKind.HEUN, guidance)))
        .extracting(List::size)
        .containsExactly(2, 2, 2, 2, 1, 1, 1);
    assertThat(textsOfSteps(spec("a cat", 1, 4, SchedulerKind.PNDM, guidance)))
        .extracting(List::size)
        .containsExactly(2, 2, 2, 1, 1);
  }

  @Test
  void onlyTheMainRowIsSteered() {
    PerpNeg perpNeg = new PerpNeg(List.of(new PerpNeg.Prompt("red", -1, Interval.ALWAYS)));
    Guidance guidance =
        with(with(with(guidance(5), perpNeg), NASA), merging(NegToMe.Reference.IMAGES));
    List<UnetRow> rows = rows(begin(spec("a cat", 2, 4, SchedulerKind.EULER, guidance)));
    List<UnetRow> steered = rows.stream().filter(row -> row.steering().isPresent()).toList();
    assertThat(steered).hasSize(2);
    for (UnetRow row : steered) {
      assertThat(row.embedding().data()).isEqualTo(embedding("a cat").data());
      assertThat(row.merging()).isPresent();
      assertThat(row.steering().orElseThrow().negativeEmbedding().data())
          .isEqualTo(embedding("fog").data());
    }
  }

  @Test
  void theFirstImageIsLeftAloneAndMatchedByTheOthers() {
    Guidance guidance = with(guidance(5), merging(NegToMe.Reference.FIRST));
    Generation generation = begin(spec("a cat", 3, 4, SchedulerKind.EULER, guidance));
    List<RowCluster> clusters = generation.clusters();
    assertThat(clusters).hasSize(2);
    for (RowCluster cluster : clusters) {
      assertThat(cluster.shared()).hasSize(1);
      assertThat(cluster.shared().getFirst().merging()).isEmpty();
      assertThat(cluster.members()).hasSize(2);
      for (UnetRow row : cluster.members()) {
        assertThat(row.merging().orElseThrow().references())
            .extracting(MergeReference::row)
            .containsExactly(0);
        assertThat(row.embedding()).isSameAs(cluster.shared().getFirst().embedding());
      }
    }
    draw(new RecordingNetwork(), 8, List.of(generation));
    Generation plain = begin(spec("a cat", 3, 4, SchedulerKind.EULER, guidance(5)));
    draw(new RecordingNetwork(), 8, List.of(plain));
    assertThat(latents(generation, 0)).isEqualTo(latents(plain, 0));
    assertThat(latents(generation, 1)).isNotEqualTo(latents(plain, 1));
  }

  @Test
  void allImagesMatchAllOthers() {
    Guidance guidance = with(guidance(1), merging(NegToMe.Reference.ALL));
    List<RowCluster> clusters =
        begin(spec("a cat", 3, 4, SchedulerKind.EULER, guidance)).clusters();
    assertThat(clusters).hasSize(1);
    assertThat(clusters.getFirst().members()).isEmpty();
    assertThat(clusters.getFirst().shared())
        .extracting(row ->
            row.merging().orElseThrow().references().stream().map(MergeReference::row).toList())
        .containsExactly(List.of(1, 2), List.of(0, 2), List.of(0, 1));
  }

  /** Each kind of row has reference rows of its own text, as noisy as the image's latents. */
  @ParameterizedTest
  @EnumSource(names = {"EULER", "DDIM", "HEUN", "PNDM"})
  void uploadedReferencesRunBesideEachKind(SchedulerKind kind) {
    Guidance guidance = with(guidance(5), merging(NegToMe.Reference.IMAGES));
    Generation generation = begin(spec("a cat", 2, 4, kind, guidance));
    List<ReferenceLatents> references = TestRequests.references(generation.spec());
    Sampler sampler = new Sampler(new RecordingNetwork(), new RunPlanner(8, 8));
    while (!generation.done()) {
      List<RowCluster> clusters = generation.clusters();
      SchedulerRun run = generation.images().getFirst().scheduler();
      for (int i = 0; i < 2; i++) {
        RowCluster cluster = clusters.get(i);
        String text = i == 0 ? "a cat" : "";
        assertThat(cluster.shared()).hasSize(2);
        for (int j = 0; j < 2; j++) {
          UnetRow row = cluster.shared().get(j);
          ReferenceLatents reference = references.get(j);
          assertThat(row.embedding().data()).isEqualTo(embedding(text).data());
          assertThat(row.timestep()).isEqualTo(run.timestep());
          assertThat(row.merging()).isEmpty();
          assertThat(row.sample().data())
              .isEqualTo(
                  run.scaleModelInput(run.addNoise(reference.latents(), reference.noise())).data());
        }
        List<MergeReference> matched =
            cluster.members().getFirst().merging().orElseThrow().references();
        assertThat(matched).extracting(MergeReference::row).containsExactly(0, 1);
        assertThat(matched.get(0).mask()).isEmpty();
        assertThat(matched.get(1).mask()).isPresent();
      }
      sampler.advance(List.of(generation));
    }
  }

  /** Whatever the network says of the references themselves: it goes nowhere. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8})
  void whatIsPredictedOfReferencesIsDropped(int budget) {
    Guidance guidance = with(guidance(5), merging(NegToMe.Reference.IMAGES));
    GenerationSpec spec = spec("a cat", 3, 4, SchedulerKind.EULER, guidance);
    Generation generation = begin(spec);
    draw(new RecordingNetwork(true), budget, List.of(generation));
    Generation expected = begin(spec);
    draw(new RecordingNetwork(), 64, List.of(expected));
    for (int k = 0; k < 3; k++) {
      assertThat(generation.images().get(k).latents().isFinite()).isTrue();
      assertThat(latents(generation, k)).isEqualTo(latents(expected, k));
    }
  }

  @Test
  void stepsAreCounted() {
    Generation generation = begin(spec("a cat", 2, 4, SchedulerKind.HEUN, guidance(5)));
    Sampler sampler = new Sampler(new RecordingNetwork(), new RunPlanner(8, 8));
    List<Integer> told = new ArrayList<>();
    while (!generation.done()) {
      told.add(generation.stepsOver());
      assertThat(sampler.advance(List.of(generation)).byGeneration()).isEmpty();
    }
    assertThat(generation.share()).isEqualTo(1);
    told.add(generation.stepsOver());
    assertThat(told).isSorted();
    assertThat(told.stream().distinct()).containsExactly(0, 1, 2, 3, 4);
  }

  private static float[] latents(Generation generation, int image) {
    return generation.images().get(image).latents().data();
  }

  private static List<UnetRow> rows(Generation generation) {
    return generation.clusters().stream().flatMap(cluster -> cluster.rows().stream()).toList();
  }

  /** The texts of the rows of each model call of a request for one image. */
  private static List<List<String>> textsOfSteps(GenerationSpec spec) {
    RecordingNetwork network = new RecordingNetwork();
    draw(network, 8, List.of(begin(spec)));
    return network.runs().stream()
        .map(rows -> rows.stream().map(row -> text(row.embedding())).toList())
        .toList();
  }

  private static String text(Tensor embedding) {
    return Stream.of("a cat", "", "red")
        .filter(text -> Arrays.equals(embedding(text).data(), embedding.data()))
        .findFirst()
        .orElseThrow();
  }
}
