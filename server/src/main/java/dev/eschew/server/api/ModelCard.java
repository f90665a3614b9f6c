package dev.eschew.server.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelDefaults;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.Schedulers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model as {@code GET /v1/models} lists it, and in full as {@code GET /v1/models/{id}} shows it.
 *
 * @param object always {@code model}
 * @param created Unix seconds; 0, since an export does not say
 * @param status {@code loaded}, {@code ready} (on disk, loaded on first use) or {@code broken}
 * @param reason why a broken one cannot be used; null otherwise
 * @param details null in the list and for a folder that is broken
 */
public record ModelCard(
    String id,
    String object,
    long created,
    String ownedBy,
    String status,
    String reason,
    @JsonUnwrapped Details details) {

  /** What the model can do. */
  public record Details(
      String title,
      String description,
      Defaults defaults,
      Sizes sizes,
      List<String> schedulers,
      Map<String, GuidanceSupport> guidance,
      EditSupport edits,
      List<String> samplePrompts) {}

  /** What a request that is silent gets. */
  public record Defaults(String size, int steps, String scheduler, double guidanceScale) {}

  /**
   * Which sizes can be asked for.
   *
   * @param multipleOf both sides must be multiples of it, in pixels
   * @param safeMultipleOf multiples of it are drawn by every export; others may be refused
   * @param max longest side in pixels
   * @param only the one size of a static export; null if there are more
   */
  public record Sizes(int multipleOf, int safeMultipleOf, int max, String only) {
    static Sizes of(ModelFolder folder) {
      return new Sizes(
          folder.vae().latentFactor(),
          folder.safeMultiple(),
          ImageSize.MAX_SIDE,
          folder.onlySize().map(ImageSize::toString).orElse(null));
    }
  }

  /** All models. */
  public record Listing(String object, List<ModelCard> data) {}

  /** A line of the list. */
  public static ModelCard brief(ModelCatalog.Entry entry, boolean loaded) {
    return switch (entry) {
      case ModelCatalog.Usable usable -> card(usable.id(), loaded ? "loaded" : "ready", null, null);
      case ModelCatalog.Broken broken -> card(broken.id(), "broken", broken.reason(), null);
    };
  }

  /**
   * The whole card.
   *
   * @param abilities what the model's graph lets it do; asked for a usable model alone
   * @param refusal why the server's device cannot run it; asked for a usable model alone
   */
  public static ModelCard full(
      ModelCatalog.Entry entry,
      boolean loaded,
      Function<ModelFolder, ModelAbilities> abilities,
      Function<ModelFolder, Optional<String>> refusal) {
    ModelCard brief = brief(entry, loaded);
    return switch (entry) {
      case ModelCatalog.Usable usable -> {
        Optional<String> reason = loaded ? Optional.empty() : refusal.apply(usable.folder());
        yield card(
            brief.id(),
            reason.isPresent() ? "broken" : brief.status(),
            reason.orElse(null),
            details(usable.folder(), abilities.apply(usable.folder())));
      }
      case ModelCatalog.Broken _ -> brief;
    };
  }

  private static ModelCard card(String id, String status, String reason, Details details) {
    return new ModelCard(id, "model", 0, "eschew", status, reason, details);
  }

  private static Details details(ModelFolder folder, ModelAbilities abilities) {
    ModelDefaults defaults = folder.defaults();
    String scheduler = folder.scheduler().kind().apiName();
    return new Details(
        defaults.title(),
        defaults.description(),
        new Defaults(
            defaults.size().toString(), defaults.steps(), scheduler, defaults.guidanceScale()),
        Sizes.of(folder),
        schedulers(folder),
        abilities.guidance(),
        abilities.edits(),
        defaults.samplePrompts());
  }

  /** Those that can be built from what the model's scheduler_config.json says. */
  public static List<String> schedulers(ModelFolder folder) {
    return Arrays.stream(SchedulerKind.values())
        .filter(kind -> fits(kind, folder))
        .map(SchedulerKind::apiName)
        .toList();
  }

  private static boolean fits(SchedulerKind kind, ModelFolder folder) {
    try {
      Schedulers.create(kind, folder.scheduler());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
