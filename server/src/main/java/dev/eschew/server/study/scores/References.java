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

  private static final Set<String> ENDINGS =
      new TreeSet<>(Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp"));

  static References of(OpenedEvaluators evaluators, Optional<Path> folder) throws IOException {
    List<List<Tensor>> embeddings = new ArrayList<>();
    if (folder.isPresent()) {
      for (Evaluator embedder : evaluators.embedders()) {
        embeddings.add(read("reference set", folder.get(), embedder));
      }
      if (!embeddings.isEmpty() && embeddings.getFirst().size() < 2) {
        throw new IllegalArgumentException(
            "reference set: expected two pictures or more in " + folder.get() + ", got one");
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
   * Embeds the pictures of a folder, in the order of their names.
   *
   * @param what they are, for errors
   * @return at least one, each (E) and not all zeros
   */
  static List<Tensor> read(String what, Path folder, Evaluator embedder) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(References::isPicture).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          what + ": expected pictures in " + folder + ", got none that ends in any of " + ENDINGS);
    }
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
