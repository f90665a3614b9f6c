package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.guidance.NegToMe;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.GrayImage;
import dev.eschew.models.image.ReferenceImage;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.Schedulers;
import dev.eschew.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that a request needs before its first UNet run: texts and references encoded, terms placed.
 */
final class Preparation {
  private final ModelFolder folder;
  private final ConditionEncoder encoder;
  private final NoisePredictor network;
  private final Optional<VaeEncoder> vaeEncoder;
  private final SourceEncoder sources;

  Preparation(
      ModelFolder folder,
      ConditionEncoder encoder,
      NoisePredictor network,
      Optional<VaeEncoder> vaeEncoder) {
    this.folder = folder;
    this.encoder = encoder;
    this.network = network;
    this.vaeEncoder = vaeEncoder;
    this.sources = new SourceEncoder(vaeEncoder, folder.vae(), network.contextChannels() > 0);
  }

  /**
   * Prepares.
   *
   * @throws InvalidFieldException if this model cannot draw what was asked for
   */
  Drawing prepare(GenerationSpec spec) {
    long start = System.nanoTime();
    Feasibility.check(spec, folder);
    int factor = folder.vae().latentFactor();
    int[] latentShape = {
      1, network.channels(), spec.size().height() / factor, spec.size().width() / factor
    };
    checkSteering(spec);
    Optional<Set<SiteClass>> sites =
        spec.guidance()
            .negToMe()
            .map(term ->
                TokenMerging.sites(term, network.mergeableSites(), latentShape[2], latentShape[3]));
    Scheduler scheduler = Schedulers.create(spec.scheduler(), folder.scheduler());
    List<Warning> found = new ArrayList<>();
    Conditions conditions = Conditions.encode(spec, encoder, found);
    SourceLatents source = sources.encode(spec);
    if (spec.source().isPresent() && source.cannotSample()) {
      found.add(
          new Warning(
              "latents_from", "no sample: this model's VAE encoder tells nothing but the mean"));
    }
    Optional<TokenMerging> merging = sites.flatMap(places -> merging(spec, places));
    List<Generation> generations =
        parts(spec, merging)
            .map(indices ->
                new Generation(
                    spec,
                    scheduler,
                    latentShape,
                    conditions,
                    folder.unetConfig().guidanceWidth(),
                    merging,
                    source,
                    indices))
            .toList();
    return new Drawing(spec, generations, found, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Images that go in step: all that refer to each other's tokens, else each for itself. */
  private static Stream<IntStream> parts(GenerationSpec spec, Optional<TokenMerging> merging) {
    return merging.isPresent()
        ? Stream.of(IntStream.range(0, spec.images()))
        : IntStream.range(0, spec.images()).mapToObj(IntStream::of);
  }

  private void checkSteering(GenerationSpec spec) {
    spec.guidance()
        .steering()
        .filter(_ -> network.steerableSites().isEmpty())
        .ifPresent(steering -> {
          throw new InvalidFieldException(
              GuidanceTerm.of(steering).field(),
              "this model has no cross-attention that can be steered");
        });
  }

  /** Empty where no token can change. */
  private Optional<TokenMerging> merging(GenerationSpec spec, Set<SiteClass> sites) {
    NegToMe term = spec.guidance().negToMe().orElseThrow();
    boolean alone = spec.images() == 1 && spec.references().isEmpty();
    if (alone || term.isIdentity()) {
      return Optional.empty();
    }
    checkRows(term, spec);
    return Optional.of(new TokenMerging(term, sites, references(spec)));
  }

  /** Rows that are merged share a run, and a static export may not take as many. */
  private void checkRows(NegToMe term, GenerationSpec spec) {
    int fewest = TokenMerging.fewestRows(term, spec);
    network.mostRows().stream()
        .filter(most -> most < fewest)
        .forEach(most -> {
          throw new InvalidFieldException(
              GuidanceTerm.NEGTOME.field(),
              "needs runs of %d rows, and this model was exported for %d at a time"
                  .formatted(fewest, most));
        });
  }

  private List<ReferenceLatents> references(GenerationSpec spec) {
    List<ReferenceLatents> references = new ArrayList<>();
    Optional<Tensor> context =
        spec.references().isEmpty() ? Optional.empty() : sources.blankContext(spec.size());
    for (ReferenceImage reference : spec.references()) {
      ReferenceImage fitting = reference.covering(spec.size());
      Tensor latents =
          vaeEncoder
              .orElseThrow(() ->
                  new InvalidFieldException(
                      "guidance.negtome.images",
                      "this model has no VAE encoder, which reference images need"))
              .encode(fitting.image().toTensor());
      references.add(
          ReferenceLatents.of(latents, references.size(), fitting.mask().map(GrayImage::toTensor))
              .told(context));
    }
    return references;
  }
}
