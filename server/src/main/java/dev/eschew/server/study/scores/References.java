package dev.eschew.server.study.scores;

import dev.eschew.models.evaluation.DensityCoverage;
import dev.eschew.models.evaluation.Evaluator;
import dev.eschew.models.evaluation.PrecisionRecall;
import dev.eschew.models.image.ImageDecoder;
import dev.eschew.models.image.RgbImage;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A set of pictures that those of a setting are compared with as a whole.
 *
 * @param embeddings by embedder, of all of them; none: there is no such set
 */
record References(List<List<Tensor>> embeddings) {
  /** The neighbour that Naeem et al. 2020 take; Kynkäänniemi et al. 2019 take the third. */
  private static final int NEIGHBOUR = 5;

  private static final String REFERENCE_SET = "reference set";
  private static final String SIMILAR_TO = "similar-to";

  private static final Set<String> ENDINGS =
      new TreeSet<>(Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp"));

  static References of(OpenedEvaluators evaluators, Optional<Path> folder) throws IOException {
    List<List<Tensor>> embeddings = new ArrayList<>();
    if (folder.isPresent()) {
      for (Evaluator embedder : evaluators.embedders()) {
        embeddings.add(read(REFERENCE_SET, referenceSet(folder.get()), embedder));
      }
    }
    return new References(embeddings);
  }

  /** Metrics of a setting's images; none where there are fewer than two. */
  Map<ScoreMetric, Double> compare(int embedder, List<Tensor> drawn) {
    Map<ScoreMetric, Double> scores = new LinkedHashMap<>();
    if (!embeddings.isEmpty() && drawn.size() > 1) {
      List<Tensor> reference = embeddings.get(embedder);
      int k = Math.min(NEIGHBOUR, Math.min(reference.size(), drawn.size()) - 1);
      PrecisionRecall pair = PrecisionRecall.of(reference, drawn, k);
      scores.put(ScoreMetric.PRECISION, pair.precision());
      scores.put(ScoreMetric.RECALL, pair.recall());
      DensityCoverage robust = DensityCoverage.of(reference, drawn, k);
      scores.put(ScoreMetric.DENSITY, robust.density());
      scores.put(ScoreMetric.COVERAGE, robust.coverage());
    }
    return scores;
  }

  /**
   * The pictures of a folder with which a setting's are compared as a whole.
   *
   * @throws IllegalArgumentException if there are fewer than two
   */
  static List<Path> referenceSet(Path folder) throws IOException {
    return pictures(REFERENCE_SET, folder, 2);
  }

  /**
   * The pictures of a folder with which each image is compared.
   *
   * @throws IllegalArgumentException if there are none
   */
  static List<Path> similarTo(Path folder) throws IOException {
    return pictures(SIMILAR_TO, folder, 1);
  }

  private static List<Path> pictures(String what, Path folder, int least) throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      List<Path> files = listed.filter(References::isPicture).sorted().toList();
      if (files.size() < least) {
        throw new IllegalArgumentException(
            "%s: expected pictures in %s, %d or more that end in any of %s, found %d"
                .formatted(what, folder, least, ENDINGS, files.size()));
      }
      return files;
    }
  }

  /** Of each picture that images are compared with one by one, (E) and not all zeros. */
  static List<Tensor> similarTo(Path folder, Evaluator embedder) throws IOException {
    return read(SIMILAR_TO, similarTo(folder), embedder);
  }

  private static List<Tensor> read(String what, List<Path> files, Evaluator embedder) {
    List<Tensor> embeddings = new ArrayList<>();
    embedder
        .read(files.size(), index -> decode(what, files.get(index)))
        .forEach(reading -> embeddings.add(reading.embedding()));
    for (int i = 0; i < embeddings.size(); i++) {
      if (SetReader.isZero(embeddings.get(i))) {
        throw new IllegalArgumentException(
            what + ": " + files.get(i) + ": the evaluator sees nothing in it");
      }
    }
    return embeddings;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending) && Files.isRegularFile(file);
  }

  private static RgbImage decode(String what, Path file) {
    try {
      return ImageDecoder.decode(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + ": " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(what + ": " + file + " cannot be read", e);
    }
  }
}
