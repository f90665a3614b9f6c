package dev.eschew.models.pipeline;

import dev.eschew.attention.SiteClass;
import dev.eschew.guidance.NegToMe;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.Schedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a request needs before its first UNet run: texts and references encoded, terms placed.
 */
final class Preparation {
  private final ModelFolder folder;
  private final TextEncoder textEncoder;
  private final NoisePredictor network;

  Preparation(ModelFolder folder, TextEncoder textEncoder, NoisePredictor network) {
    this.folder = folder;
    this.textEncoder = textEncoder;
    this.network = network;
  }

  /**
   * Prepares.
   *
   * @param listener told of steps, and of warnings before this returns
   * @param warnings what is told to the listener is added here too
   * @throws InvalidFieldException if this model cannot draw what was asked for
   */
  Generation prepare(GenerationSpec spec, GenerationListener listener, List<Warning> warnings) {
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
    Conditions conditions = Conditions.encode(spec, textEncoder, found);
    Generation generation =
        new Generation(
            spec,
            scheduler,
            latentShape,
            conditions,
            sites.flatMap(places -> merging(spec, places)),
            listener);
    found.addAll(IdleTerms.before(spec, generation.images().getFirst().scheduler()));
    found.forEach(listener::onWarning);
    warnings.addAll(found);
    return generation;
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

  /** Empty where there is nothing to match. */
  private static Optional<TokenMerging> merging(GenerationSpec spec, Set<SiteClass> sites) {
    NegToMe term = spec.guidance().negToMe().orElseThrow();
    if (term.reference() == NegToMe.Reference.IMAGES) {
      throw new InvalidFieldException(
          "guidance.negtome.images", "this model has no VAE encoder, which they need");
    }
    return spec.images() == 1
        ? Optional.empty()
        : Optional.of(new TokenMerging(term, sites, List.of()));
  }
}
