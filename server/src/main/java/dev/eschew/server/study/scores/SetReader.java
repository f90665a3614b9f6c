package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.Attribute;
import dev.eschew.models.evaluation.AttributeAccuracy;
import dev.eschew.models.evaluation.ClipEvaluator;
import dev.eschew.models.evaluation.ClipScore;
import dev.eschew.models.evaluation.Evaluator;
import dev.eschew.models.evaluation.PairEvaluator;
import dev.eschew.models.evaluation.Reading;
import dev.eschew.models.evaluation.ReadingCertainty;
import dev.eschew.models.evaluation.ReferenceSimilarity;
import dev.eschew.models.evaluation.UnwantedRate;
import dev.eschew.models.image.ImageDecoder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Lets evaluators look at the pictures of one request after the other. */
final class SetReader {
  private final Study study;
  private final Path folder;
  private final OpenedEvaluators evaluators;
  private final Naming naming;
  private final List<ReferenceSimilarity> similarities = new ArrayList<>();
  private final List<Map<String, Tensor>> texts = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  SetReader(Study study, Path folder, OpenedEvaluators evaluators, Optional<Path> similarTo)
      throws IOException {
    this.study = study;
    this.folder = folder;
    this.evaluators = evaluators;
    this.naming = evaluators.naming();
    if (similarTo.isPresent()) {
      for (Evaluator embedder : evaluators.embedders()) {
        similarities.add(new ReferenceSimilarity(References.similarTo(similarTo.get(), embedder)));
      }
    }
    evaluators.clips().forEach(_ -> texts.add(new HashMap<>()));
  }

  /** Pictures that could not be read, in words. */
  List<String> skipped() {
    return skipped;
  }

  ScoredSet read(StudyGrid.Place place, StudyDrawing drawing) {
    StudyPrompt prompt = study.prompts().get(place.prompt());
    List<StudyDrawing.Image> images = new ArrayList<>();
    List<RgbImage> pictures = new ArrayList<>();
    for (StudyDrawing.Image image : drawing.images()) {
      decode(image)
          .ifPresent(picture -> {
            images.add(image);
            pictures.add(picture);
          });
    }
    // The network of a CLIP may be an embedder, too.
    Map<Evaluator, List<Reading>> read = new HashMap<>();
    List<List<Reading>> readings = new ArrayList<>();
    for (Evaluator embedder : evaluators.embedders()) {
      readings.add(read.computeIfAbsent(embedder, by -> by.read(pictures)));
    }
    List<List<Double>> fits = new ArrayList<>();
    for (int i = 0; i < evaluators.clips().size(); i++) {
      ClipEvaluator clip = evaluators.clips().get(i);
      Tensor text = texts.get(i).computeIfAbsent(prompt.prompt(), clip::embed);
      fits.add(
          read.computeIfAbsent(clip.pictures(), by -> by.read(pictures)).stream()
              .map(reading -> ClipScore.of(reading.embedding(), text))
              .toList());
    }
    List<ScoredSet.ScoredImage> scored = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      int index = i;
      List<Reading> ofImage = readings.stream().map(list -> list.get(index)).toList();
      if (ofImage.stream().anyMatch(reading -> isZero(reading.embedding()))) {
        skipped.add(images.get(i).file() + ": an evaluator sees nothing in it");
        continue;
      }
      ScoredSet.ScoredImage image = image(prompt, images.get(i), ofImage);
      for (int clip = 0; clip < fits.size(); clip++) {
        image
            .scores()
            .put(Naming.key(ScoreMetric.CLIP_SCORE, clip, naming.clips()), fits.get(clip).get(i));
      }
      image
          .scores()
          .put(ScoreMetric.SECONDS.key(), drawing.drawnSeconds() / drawing.images().size());
      scored.add(image);
    }
    Map<String, Double> ofSet = new LinkedHashMap<>();
    if (scored.size() == drawing.images().size() && scored.size() > 1) {
      ofSet.putAll(Diversity.ofSet(naming, scored, prompt.expected()));
      List<PairEvaluator> pairs = evaluators.pairs();
      for (int i = 0; i < pairs.size(); i++) {
        ofSet.put(
            Naming.key(ScoreMetric.LPIPS, i, naming.pairs()),
            pairs.get(i).meanDistance(pictures).orElseThrow());
      }
    }
    return new ScoredSet(place, drawing, scored, ofSet);
  }

  private Optional<RgbImage> decode(StudyDrawing.Image image) {
    try {
      return Optional.of(ImageDecoder.decode(Files.readAllBytes(folder.resolve(image.file()))));
    } catch (IOException e) {
      skipped.add(image.file() + ": cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      skipped.add(image.file() + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private ScoredSet.ScoredImage image(
      StudyPrompt prompt, StudyDrawing.Image image, List<Reading> readings) {
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, String> shown = Map.of();
    List<Attribute> attributes = evaluators.attributes();
    if (!attributes.isEmpty()) {
      Reading reading = readings.getFirst();
      shown = reading.shown();
      put(scores, ScoreMetric.ALIGNMENT, AttributeAccuracy.of(shown, prompt.expected()));
      put(scores, ScoreMetric.ALL_RIGHT, AttributeAccuracy.ofAll(shown, prompt.expected()));
      put(scores, ScoreMetric.SUBJECT_RIGHT, AttributeAccuracy.ofSubject(shown, prompt.expected()));
      put(scores, ScoreMetric.UNWANTED, UnwantedRate.of(shown, prompt.unwanted()));
      put(scores, ScoreMetric.SURE, ReadingCertainty.of(reading));
    }
    for (int i = 0; i < similarities.size(); i++) {
      ReferenceSimilarity.Similarity found = similarities.get(i).of(readings.get(i).embedding());
      scores.put(naming.ofEmbedder(ScoreMetric.SIMILARITY_MAX, i), found.max());
      scores.put(naming.ofEmbedder(ScoreMetric.SIMILARITY_MEAN, i), found.mean());
    }
    return new ScoredSet.ScoredImage(
        image, scores, shown, readings.stream().map(Reading::embedding).toList());
  }

  private static void put(Map<String, Double> scores, ScoreMetric metric, OptionalDouble score) {
    score.ifPresent(value -> scores.put(metric.key(), value));
  }

  /** Whether an embedding has no direction. */
  static boolean isZero(Tensor embedding) {
    float[] values = embedding.data();
    return Arrays.equals(values, new float[values.length]);
  }
}
