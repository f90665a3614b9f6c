package dev.eschew.server.study.scores;

import dev.eschew.server.study.StudyResults;
import java.util.Locale;

/** The figures of results, in the order of tables; docs/evaluators.md tells more of each. */
enum ScoreMetric {
  ALIGNMENT(
      "alignment",
      "%",
      "higher",
      "Share of the attributes that a prompt names, the subject among them, that show as named; of"
          + " an image, averaged over images."),
  ALL_RIGHT(
      "all right",
      "%",
      "higher",
      "Share of images in which every attribute that the prompt names shows as named."),
  SUBJECT_RIGHT(
      "right subject", "%", "higher", "Share of images of the subject that the prompt names."),
  CLIP_SCORE(
      "CLIP score",
      "",
      "higher",
      "100 max(cos, 0) of CLIP's embeddings of image and prompt (arXiv:2104.08718, there times"
          + " 2.5)."),
  UNWANTED(
      "unwanted", "%", "lower", "Share of images that show any of the values that shall not show."),
  ATTRIBUTE_ENTROPY(
      "attribute entropy",
      "",
      "higher",
      "Entropy of the attributes that the prompt leaves open, among a request's images of the right"
          + " subject, as a share of the most possible; averaged over requests."),
  ATTRIBUTE_COVERAGE(
      "attribute coverage",
      "%",
      "higher",
      "Share of the values of those attributes that a request's images show; averaged over"
          + " requests."),
  VENDI(
      "Vendi score",
      "",
      "higher",
      "How many different images a request has in effect (arXiv:2210.02410, cosine kernel), 1 to"
          + " their number; averaged over requests."),
  MEAN_DISTANCE(
      "mean distance",
      "",
      "higher",
      "1 minus the cosine of embeddings, over all pairs of a request's images; averaged over"
          + " requests."),
  LPIPS(
      "LPIPS",
      "",
      "higher",
      "Learned perceptual distance (arXiv:1801.03924, or what the evaluator measures), over all"
          + " pairs of a request's images; averaged over requests."),
  ATTRIBUTE_ENTROPY_PROMPT(
      "attribute entropy of prompts",
      "",
      "higher",
      "Attribute entropy among all images of a prompt; averaged over prompts, intervals over"
          + " prompts."),
  VENDI_PROMPT(
      "Vendi score of prompts",
      "",
      "higher",
      "Vendi score of all images of a prompt; averaged over prompts, intervals over prompts."),
  VENDI_ALL(
      "Vendi score of all",
      "",
      "higher",
      "Vendi score of all images of the setting, of all prompts together."),
  SIMILARITY_MAX(
      "largest similarity",
      "",
      "neither",
      "Cosine of embeddings with the reference image that is most alike; averaged over images."),
  SIMILARITY_MEAN(
      "mean similarity",
      "",
      "neither",
      "Cosine of embeddings with the reference images, averaged over them and over images."),
  PRECISION(
      "precision",
      "%",
      "higher",
      "Share of images that lie where images of the reference set lie, within the 5th nearest"
          + " neighbour or, in small sets, a nearer one (arXiv:1904.06991)."),
  RECALL(
      "recall",
      "%",
      "higher",
      "Share of the reference set that lies where images lie (arXiv:1904.06991)."),
  DENSITY(
      "density",
      "",
      "higher",
      "How many images of the reference set an image is near to, divided by the number of that"
          + " neighbour, 5 mostly; about 1 where both are alike (arXiv:2002.09797)."),
  COVERAGE(
      "coverage",
      "%",
      "higher",
      "Share of the reference set that has an image near (arXiv:2002.09797)."),
  SURE(
      "certainty",
      "%",
      "higher",
      "The evaluator's mean probability of the attributes that it reads; falls when images become"
          + " hard to read."),
  SECONDS(
      "time per image",
      "s",
      "lower",
      "What the server took for a request, divided by its images; where several requests are drawn"
          + " at a time, each is slowed by the others.");

  private final String label;
  private final String unit;
  private final String better;
  private final String description;

  ScoreMetric(String label, String unit, String better, String description) {
    this.label = label;
    this.unit = unit;
    this.better = better;
    this.description = description;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As results tell it of the first evaluator, which has no name here, or of another. */
  StudyResults.Metric metric(String evaluator) {
    String of = evaluator.isEmpty() ? "" : " (" + evaluator + ")";
    return new StudyResults.Metric(label + of, unit, better, description);
  }

  /** Its relative change against the baseline. */
  StudyResults.Metric change() {
    return new StudyResults.Metric(
        label + ", relative",
        "%",
        better,
        "Divided by the baseline's, minus 1; in differences only. " + description);
  }
}
