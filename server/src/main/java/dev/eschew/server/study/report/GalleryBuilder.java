package dev.eschew.server.study.report;

import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.ImageScores;
import dev.eschew.server.study.StudyResults.SettingScores;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lays out a study's pictures: for each prompt a strip by setting, all of the same seeds. */
final class GalleryBuilder {
  private static final int MOST_COLUMNS = 8;
  private static final int FIRST_OPEN = 3;
  private static final int MOST_FIGURES = 4;

  /** Prompts whose strips tell how much room all of them need. */
  private static final int SAMPLED = 8;

  /** Those that say most of a few images come first. */
  private static final List<String> FIGURES =
      List.of(
          "attribute_entropy",
          "vendi",
          "alignment",
          "unwanted",
          "subject_right",
          "similarity_max",
          "lpips",
          "mean_distance",
          "clip_score");

  private final StudyResults results;
  private final MetricFormats formats;
  private final StudyPictures pictures;
  private final long budget;
  private long spent;
  private int undrawn;
  private int withoutPictures;

  /**
   * @param budget characters that all strips may have
   */
  GalleryBuilder(StudyResults results, MetricFormats formats, StudyPictures pictures, long budget) {
    this.results = results;
    this.formats = formats;
    this.pictures = pictures;
    this.budget = budget;
  }

  Gallery build() {
    int most = Math.min(MOST_COLUMNS, results.study().seeds());
    int columns = columns(most);
    List<Gallery.PromptPictures> prompts = new ArrayList<>();
    for (StudyPrompt prompt : results.study().prompts()) {
      prompts.add(prompt(prompt, columns, prompts.size() < FIRST_OPEN));
    }
    return new Gallery(notes(columns, most), prompts);
  }

  /** As many as there is room for, judged by some prompts. */
  private int columns(int most) {
    List<StudyPrompt> prompts = results.study().prompts();
    int step = Math.max(1, prompts.size() / SAMPLED);
    long sampled = 0;
    int strips = 0;
    for (int i = 0; i < prompts.size(); i += step) {
      for (PictureStrip strip : strips(prompts.get(i), most)) {
        sampled += strip.dataUri().length();
        strips++;
      }
    }
    double all =
        (double) sampled / Math.max(1, strips) * prompts.size() * results.settings().size();
    return Math.clamp((long) (most * budget / Math.max(all * 1.05, 1)), 1, most);
  }

  private List<PictureStrip> strips(StudyPrompt prompt, int columns) {
    List<List<Optional<BufferedImage>>> rows = new ArrayList<>();
    int frameWidth = 0;
    for (SettingScores setting : results.settings()) {
      List<Optional<BufferedImage>> row = new ArrayList<>();
      for (int column = 0; column < columns; column++) {
        Optional<BufferedImage> thumbnail =
            pictures.thumbnail(setting.name(), prompt.line(), seed(column));
        row.add(thumbnail);
        frameWidth = Math.max(frameWidth, thumbnail.map(BufferedImage::getWidth).orElse(0));
      }
      rows.add(row);
    }
    int width = frameWidth > 0 ? frameWidth : PictureStrip.HEIGHT;
    return rows.stream().map(row -> PictureStrip.of(row, width)).toList();
  }

  private Gallery.PromptPictures prompt(StudyPrompt prompt, int columns, boolean open) {
    List<PictureStrip> strips = spent < budget ? strips(prompt, columns) : List.of();
    long size = strips.stream().mapToLong(strip -> strip.dataUri().length()).sum();
    if (strips.isEmpty() || spent + size > budget) {
      withoutPictures++;
      strips = List.of();
      size = 0;
    }
    spent += size;
    List<Gallery.Row> rows = new ArrayList<>();
    for (int i = 0; i < results.settings().size(); i++) {
      rows.add(row(prompt, i, strips.isEmpty() ? null : strips.get(i), columns));
    }
    String seeds = seeds(columns);
    return new Gallery.PromptPictures(
        prompt.line(), prompt.prompt(), details(prompt), open, strips.isEmpty() ? "" : seeds, rows);
  }

  private Gallery.Row row(StudyPrompt prompt, int index, PictureStrip strip, int columns) {
    SettingScores setting = results.settings().get(index);
    SettingStyle style = new SettingStyle(index);
    Map<String, Estimate> scores = setting.prompts().getOrDefault(prompt.line(), Map.of());
    List<Gallery.Figure> figures = new ArrayList<>();
    for (String key : FIGURES) {
      Estimate figure = scores.get(key);
      if (formats.has(key) && MetricFormats.isNumber(figure) && figures.size() < MOST_FIGURES) {
        FigureFormat format = formats.of(key);
        figures.add(new Gallery.Figure(format.metric().label(), format.withUnit(figure.value())));
      }
    }
    int frame = strip == null ? 0 : strip.frameWidth();
    return new Gallery.Row(
        setting.name(),
        style.colour(),
        style.path(8, 8, 5),
        figures,
        strip == null ? "" : strip.dataUri(),
        frame,
        strip == null ? 0 : columns * (frame + PictureStrip.GAP) - PictureStrip.GAP,
        PictureStrip.HEIGHT,
        strip == null ? "" : alt(prompt, setting.name(), columns));
  }

  /** What was drawn and what the evaluator sees in it. */
  private String alt(StudyPrompt prompt, String setting, int columns) {
    List<String> words = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      Optional<ImageScores> image = pictures.scores(setting, prompt.line(), seed(column));
      if (image.isEmpty()) {
        undrawn++;
        words.add("not drawn");
      } else {
        words.add(image.get().shown().getOrDefault("subject", "a picture"));
      }
    }
    return "%s, %s: \u201c%s\u201d. From left to right: %s."
        .formatted(setting, seeds(columns), prompt.prompt(), String.join(", ", words));
  }

  private static String details(StudyPrompt prompt) {
    List<String> words = new ArrayList<>();
    words.add("line " + prompt.line());
    if (!prompt.expected().isEmpty()) {
      words.add("expected: " + attributes(prompt.expected()));
    }
    if (!prompt.unwanted().isEmpty()) {
      words.add("unwanted: " + attributes(prompt.unwanted()));
    }
    return String.join(" · ", words);
  }

  private static String attributes(Map<String, List<String>> attributes) {
    return attributes.entrySet().stream()
        .map(
            entry -> entry.getKey().replace('_', ' ') + " " + String.join(" or ", entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private List<String> notes(int columns, int most) {
    List<String> notes = new ArrayList<>();
    int seeds = results.study().seeds();
    notes.add(
        columns < seeds
            ? "Shown: the first %d of %d seeds, the same for all settings; the others lie in the study’s folder."
                .formatted(columns, seeds)
            : "All %s shown, the same for all settings."
                .formatted(Words.count(seeds, "seed is", "seeds are")));
    if (columns < most) {
      notes.add(
          "With %d columns in place of %d, so that this file stays small enough to be sent."
              .formatted(columns, most));
    }
    if (withoutPictures > 0) {
      notes.add(
          "The pictures of %s are left out: this file would be too large with them."
              .formatted(Words.count(withoutPictures, "prompt", "prompts")));
    }
    if (undrawn > 0) {
      notes.add(
          "Empty frames: %s not drawn.".formatted(Words.count(undrawn, "image is", "images are")));
    }
    if (pictures.unreadable() > 0) {
      notes.add(
          "Empty frames: %s missing from the folder or no pictures."
              .formatted(Words.count(pictures.unreadable(), "file is", "files are")));
    }
    return notes;
  }

  private String seeds(int columns) {
    return columns == 1 ? "seed " + seed(0) : "seeds " + seed(0) + " to " + seed(columns - 1);
  }

  private long seed(int column) {
    return results.study().firstSeed() + column;
  }
}
