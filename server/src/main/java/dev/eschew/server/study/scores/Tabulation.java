package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.Attribute;
import dev.eschew.models.evaluation.VendiScore;
import dev.eschew.server.api.SignificantDigits;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.ImageScores;
import dev.eschew.server.study.StudyResults.SettingScores;
import dev.eschew.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts sets that were read into results. Figures of an image are averaged over images, those of a
 * set over sets, those of a prompt over prompts; those of a setting have no interval.
 */
final class Tabulation {
  /** Those of which papers tell by how much of itself they fall or rise. */
  private static final List<ScoreMetric> CHANGES =
      List.of(
          ScoreMetric.ALL_RIGHT,
          ScoreMetric.UNWANTED,
          ScoreMetric.SIMILARITY_MAX,
          ScoreMetric.SECONDS);

  private static final String CHANGE = "_change";

  private final StudyGrid grid;
  private final Study study;
  private final Naming naming;

  /** By setting, in the order of prompts and seeds. */
  private final List<List<ScoredSet>> sets = new ArrayList<>();

  private final Figures ofSets;
  private final Figures ofPrompts;

  /** By setting, by metric. */
  private final List<Map<String, Double>> ofSettings = new ArrayList<>();

  /**
   * Takes what was read.
   *
   * @param read in the order of their places, each place once
   */
  Tabulation(StudyGrid grid, Naming naming, List<ScoredSet> read, References references) {
    this.grid = grid;
    this.study = grid.study();
    this.naming = naming;
    int settings = study.settings().size();
    this.ofSets = new Figures(settings, grid.strata());
    this.ofPrompts = new Figures(settings, new int[] {study.prompts().size()});
    for (int i = 0; i < settings; i++) {
      int setting = i;
      sets.add(read.stream().filter(set -> set.place().setting() == setting).toList());
      sets.get(i).forEach(this::add);
      addPrompts(setting);
      ofSettings.add(overall(setting, references));
    }
  }

  private void add(ScoredSet set) {
    int setting = set.place().setting();
    int unit = grid.unit(set.place());
    for (ScoredSet.ScoredImage image : set.images()) {
      image.scores().forEach((metric, value) -> ofSets.add(metric, setting, unit, value));
    }
    set.scores().forEach((metric, value) -> ofSets.add(metric, setting, unit, value));
  }

  /** Prompts whose images are all there: fewer images differ less. */
  private void addPrompts(int setting) {
    Map<Integer, List<ScoredSet>> byPrompt = new TreeMap<>();
    for (ScoredSet set : sets.get(setting)) {
      byPrompt.computeIfAbsent(set.place().prompt(), _ -> new ArrayList<>()).add(set);
    }
    byPrompt.forEach((prompt, ofPrompt) -> {
      List<ScoredSet.ScoredImage> images = images(ofPrompt);
      if (images.size() == study.seeds() && images.size() > 1) {
        Diversity.ofPrompt(naming, images, study.prompts().get(prompt).expected())
            .forEach((metric, value) -> ofPrompts.add(metric, setting, prompt, value));
      }
    });
  }

  private Map<String, Double> overall(int setting, References references) {
    Map<String, Double> scores = new LinkedHashMap<>();
    List<ScoredSet.ScoredImage> images = images(sets.get(setting));
    for (int i = 0; i < naming.embedders().size() && !images.isEmpty(); i++) {
      int embedder = i;
      List<Tensor> embeddings = Diversity.embeddings(images, i);
      scores.put(naming.ofEmbedder(ScoreMetric.VENDI_ALL, i), VendiScore.of(embeddings));
      references
          .compare(i, embeddings)
          .forEach((metric, value) -> scores.put(naming.ofEmbedder(metric, embedder), value));
    }
    return scores;
  }

  private static List<ScoredSet.ScoredImage> images(List<ScoredSet> sets) {
    return sets.stream().flatMap(set -> set.images().stream()).toList();
  }

  StudyResults results(List<String> skipped) {
    List<SettingScores> settings = new ArrayList<>();
    List<ImageScores> images = new ArrayList<>();
    int found = 0;
    for (int i = 0; i < study.settings().size(); i++) {
      settings.add(setting(i));
      sets.get(i).forEach(set -> images.addAll(scores(set)));
      found += sets.get(i).size();
    }
    return new StudyResults(
        study,
        naming.evaluators(),
        metrics(settings),
        settings,
        List.copyOf(images),
        grid.requests() - found,
        List.copyOf(skipped));
  }

  private SettingScores setting(int index) {
    Map<String, Estimate> scores = ofSets.scores(index);
    scores.putAll(ofPrompts.scores(index));
    ofSettings
        .get(index)
        .forEach((metric, value) -> scores.put(metric, Figures.estimate(value, Optional.empty())));
    Map<Integer, Map<String, Estimate>> prompts = new LinkedHashMap<>();
    for (int i = 0; i < study.prompts().size(); i++) {
      StudyPrompt prompt = study.prompts().get(i);
      Map<String, Estimate> ofPrompt = ofSets.scores(index, i);
      ofPrompt.putAll(ofPrompts.unit(index, i));
      prompts.put(prompt.line(), rounded(ofPrompt));
    }
    return new SettingScores(
        study.settings().get(index).name(),
        rounded(scores),
        index == 0 ? Map.of() : rounded(differences(index)),
        prompts,
        shares(images(sets.get(index))),
        warnings(sets.get(index)));
  }

  private Map<String, Estimate> differences(int index) {
    Map<String, Estimate> differences = ofSets.differences(index);
    differences.putAll(ofPrompts.differences(index));
    if (haveTheSameUnits(sets.getFirst(), sets.get(index))) {
      ofSettings
          .get(index)
          .forEach((metric, value) ->
              differences.put(
                  metric,
                  Figures.estimate(
                      value - ofSettings.getFirst().getOrDefault(metric, Double.NaN),
                      Optional.empty())));
    }
    for (ScoreMetric metric : CHANGES) {
      ofSets
          .change(metric.key(), index)
          .ifPresent(change -> differences.put(metric.key() + CHANGE, change));
    }
    return differences;
  }

  /** Whether figures of all images of two settings can be compared. */
  private boolean haveTheSameUnits(List<ScoredSet> some, List<ScoredSet> others) {
    return units(some).equals(units(others))
        && some.stream().allMatch(ScoredSet::isWhole)
        && others.stream().allMatch(ScoredSet::isWhole);
  }

  private Set<Integer> units(List<ScoredSet> some) {
    Set<Integer> units = new HashSet<>();
    some.forEach(set -> units.add(grid.unit(set.place())));
    return units;
  }

  private static Map<String, Estimate> rounded(Map<String, Estimate> estimates) {
    Map<String, Estimate> rounded = new LinkedHashMap<>();
    estimates.forEach((metric, estimate) ->
        rounded.put(
            metric,
            new Estimate(
                SignificantDigits.of(estimate.value()),
                estimate.low() == null ? null : SignificantDigits.of(estimate.low()),
                estimate.high() == null ? null : SignificantDigits.of(estimate.high()))));
    return rounded;
  }

  /** Of the images in which the attribute means something, so that an attribute's sum is 1. */
  private Map<String, Map<String, Double>> shares(List<ScoredSet.ScoredImage> images) {
    Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
    for (Attribute attribute : naming.attributes()) {
      List<String> shown =
          images.stream()
              .map(image -> Optional.ofNullable(image.shown().get(attribute.name())))
              .flatMap(Optional::stream)
              .toList();
      if (!shown.isEmpty()) {
        Map<String, Double> byValue = new LinkedHashMap<>();
        attribute.values().forEach(value -> byValue.put(value, 0.0));
        shown.forEach(value -> byValue.merge(value, 1.0, Double::sum));
        byValue.replaceAll((_, count) -> SignificantDigits.of(count / shown.size()));
        shares.put(attribute.name(), byValue);
      }
    }
    return shares;
  }

  private static Map<String, Integer> warnings(List<ScoredSet> sets) {
    Map<String, Integer> warnings = new LinkedHashMap<>();
    sets.forEach(set ->
        set.drawing().warnings().forEach(warning -> warnings.merge(warning, 1, Integer::sum)));
    return warnings;
  }

  private List<ImageScores> scores(ScoredSet set) {
    StudyPrompt prompt = study.prompts().get(set.place().prompt());
    return set.images().stream()
        .map(image -> {
          Map<String, Double> scores = new LinkedHashMap<>();
          image
              .scores()
              .forEach((metric, value) -> scores.put(metric, SignificantDigits.of(value)));
          return new ImageScores(
              set.drawing().setting(),
              prompt.line(),
              image.image().seed(),
              image.image().file(),
              set.drawing().id(),
              scores,
              image.shown());
        })
        .toList();
  }

  /** Those that any setting has, in the order of tables. */
  private Map<String, StudyResults.Metric> metrics(List<SettingScores> settings) {
    Set<String> found = new HashSet<>();
    settings.forEach(setting -> {
      found.addAll(setting.scores().keySet());
      found.addAll(setting.differences().keySet());
    });
    Map<String, StudyResults.Metric> metrics = new LinkedHashMap<>();
    for (ScoreMetric metric : ScoreMetric.values()) {
      for (List<String> ids : List.of(naming.embedders(), naming.pairs(), naming.clips())) {
        for (int i = 0; i < ids.size(); i++) {
          String key = Naming.key(metric, i, ids);
          if (found.contains(key)) {
            metrics.putIfAbsent(key, metric.metric(i == 0 ? "" : ids.get(i)));
          }
        }
      }
      if (found.contains(metric.key())) {
        metrics.putIfAbsent(metric.key(), metric.metric(""));
      }
      if (found.contains(metric.key() + CHANGE)) {
        metrics.put(metric.key() + CHANGE, metric.change());
      }
    }
    return metrics;
  }
}
