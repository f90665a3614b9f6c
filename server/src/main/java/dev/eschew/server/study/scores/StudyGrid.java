package dev.eschew.server.study.scores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a drawing stands in its study. The images of a request are a set; the sets of a prompt are
 * numbered, and a prompt's set has the same seeds in all settings: with that, it is a <em>unit</em>
 * of the bootstrap, and a prompt is a stratum.
 */
final class StudyGrid {
  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::setting)
          .thenComparingInt(Place::prompt)
          .thenComparingInt(Place::set);

  /**
   * A set.
   *
   * @param setting index of the setting
   * @param prompt index of the prompt
   * @param set which of the prompt's sets, from 0
   */
  record Place(int setting, int prompt, int set) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private final Study study;
  private final Map<String, Integer> settings = new HashMap<>();
  private final Map<Integer, Integer> prompts = new HashMap<>();

  StudyGrid(Study study) {
    this.study = study;
    study.settings().forEach(setting -> settings.put(setting.name(), settings.size()));
    study.prompts().forEach(prompt -> prompts.put(prompt.line(), prompts.size()));
  }

  Study study() {
    return study;
  }

  int setsOfAPrompt() {
    return Math.ceilDiv(study.seeds(), study.imagesPerRequest());
  }

  /** By prompt, how many units it has. */
  int[] strata() {
    int[] strata = new int[study.prompts().size()];
    Arrays.fill(strata, setsOfAPrompt());
    return strata;
  }

  int units() {
    return study.prompts().size() * setsOfAPrompt();
  }

  int unit(Place place) {
    return place.prompt() * setsOfAPrompt() + place.set();
  }

  /** Requests of all settings. */
  int requests() {
    return units() * study.settings().size();
  }

  /** Where it stands; empty if the study asks for no such images. */
  Optional<Place> place(StudyDrawing drawing) {
    Integer setting = settings.get(drawing.setting());
    Integer prompt = prompts.get(drawing.line());
    if (setting == null || prompt == null || drawing.images().isEmpty()) {
      return Optional.empty();
    }
    long offset = drawing.images().getFirst().seed() - study.firstSeed();
    long set = Math.floorDiv(offset, (long) study.imagesPerRequest());
    boolean isWhole = offset == set * study.imagesPerRequest();
    if (!isWhole || set < 0 || set >= setsOfAPrompt() || !hasItsSeeds(drawing, (int) set)) {
      return Optional.empty();
    }
    return isOf(study.prompts().get(prompt), setting, drawing)
        ? Optional.of(new Place(setting, prompt, (int) set))
        : Optional.empty();
  }

  private boolean hasItsSeeds(StudyDrawing drawing, int set) {
    int first = set * study.imagesPerRequest();
    int images = Math.min(study.imagesPerRequest(), study.seeds() - first);
    for (int i = 0; i < drawing.images().size(); i++) {
      if (drawing.images().get(i).seed() != study.firstSeed() + first + i) {
        return false;
      }
    }
    return drawing.images().size() == images;
  }

  /** That the line still has the prompt that was drawn, unless the setting writes its own. */
  private boolean isOf(StudyPrompt prompt, int setting, StudyDrawing drawing) {
    JsonNode drawn = drawing.request().path("prompt");
    return study.settings().get(setting).fields().has("prompt")
        || !drawn.isTextual()
        || drawn.asText().equals(prompt.prompt());
  }
}
