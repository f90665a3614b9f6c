package dev.eschew.server.study.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.image.ImageEncoder;
import dev.eschew.models.image.ImageFormat;
import dev.eschew.models.image.ImageMetadata;
import dev.eschew.models.image.RgbImage;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.study.Study;
import dev.eschew.server.study.StudyDrawing;
import dev.eschew.server.study.StudyPrompt;
import dev.eschew.server.study.StudyResults;
import dev.eschew.server.study.StudyResults.Estimate;
import dev.eschew.server.study.StudyResults.ImageScores;
import dev.eschew.server.study.StudyResults.Metric;
import dev.eschew.server.study.StudyResults.SettingScores;
import dev.eschew.server.study.StudySetting;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A made-up study: 4 settings x 6 prompts x 8 seeds, and its pictures. */
final class StudyFixture {
  static final int SEEDS = 8;
  static final String HOSTILE = "<script>alert(\"1\")</script> & 'a person'\u0007";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PROMPTS =
      List.of("a person", "a cute creature", "a car from behind", "a house", HOSTILE, "a tree");
  private static final List<String> SUBJECTS =
      List.of("person", "creature", "car", "house", "person", "tree");
  private static final Map<String, ObjectNode> SETTINGS = settingFields();

  /** By metric: the baseline's value, then by setting the differences; then half an interval. */
  private static final Map<String, double[]> VALUES = values();

  private StudyFixture() {}

  static StudyResults results() {
    List<StudyPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS.size(); i++) {
      prompts.add(
          new StudyPrompt(
              i + 2,
              PROMPTS.get(i),
              Map.of("prompt", PROMPTS.get(i)),
              Map.of("subject", List.of(SUBJECTS.get(i))),
              SUBJECTS.get(i).equals("person")
                  ? Map.of("glasses", List.of("round", "square"))
                  : Map.of()));
    }
    List<StudySetting> settings = new ArrayList<>();
    SETTINGS.forEach((name, fields) -> settings.add(new StudySetting(name, fields)));
    Study study = new Study("papertown", SEEDS, 0, 4, prompts, settings);
    List<SettingScores> scores = new ArrayList<>();
    List<ImageScores> images = new ArrayList<>();
    Random random = new Random(5);
    for (StudySetting setting : settings) {
      scores.add(scores(setting.name(), scores.size(), prompts, random));
      for (int i = 0; i < prompts.size(); i++) {
        for (long seed = 0; seed < SEEDS; seed++) {
          images.add(
              new ImageScores(
                  setting.name(),
                  prompts.get(i).line(),
                  seed,
                  file(setting.name(), prompts.get(i).line(), seed),
                  id(setting.name(), prompts.get(i).line(), seed / 4),
                  Map.of("alignment", 1.0),
                  Map.of("subject", SUBJECTS.get(i))));
        }
      }
    }
    return new StudyResults(
        study, List.of("papertown-attributes"), metrics(), scores, images, 0, List.of());
  }

  /** The same with other settings' scores. */
  static StudyResults with(StudyResults results, List<SettingScores> settings) {
    return new StudyResults(
        results.study(),
        results.evaluators(),
        results.metrics(),
        settings,
        results.images(),
        results.missing(),
        results.skipped());
  }

  /** Writes pictures that a person could tell apart, and the record of requests. */
  static void draw(StudyResults results, Path folder) throws IOException {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>();
    for (ImageScores image : results.images()) {
      Path file = folder.resolve(image.file());
      Files.createDirectories(file.getParent());
      Files.write(file, ImageEncoder.encode(face(random), ImageFormat.PNG, ImageMetadata.NONE));
      if (image.seed() % 4 == 0) {
        ObjectNode request = JSON.createObjectNode();
        request.put("model", "papertown").put("n", 4).put("seed", image.seed());
        request.put("prompt", prompt(results, image.line()));
        lines.add(
            new String(
                ApiJson.write(
                    new StudyDrawing(
                        image.request(),
                        image.setting(),
                        image.line(),
                        request,
                        List.of(),
                        List.of(),
                        1,
                        1)),
                StandardCharsets.UTF_8));
      }
    }
    Files.writeString(
        folder.resolve("drawings.jsonl"), String.join("\n", lines) + "\n{\"id\": \"half");
  }

  private static String prompt(StudyResults results, int line) {
    return results.study().prompts().stream()
        .filter(prompt -> prompt.line() == line)
        .findFirst()
        .orElseThrow()
        .prompt();
  }

  private static RgbImage face(Random random) {
    BufferedImage image = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.3f, 0.9f));
    graphics.fillRect(0, 0, 128, 128);
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.6f, 0.7f));
    graphics.fillRoundRect(26, 92, 76, 60, 30, 30);
    graphics.setColor(Color.getHSBColor(0.07f, 0.4f, 0.4f + 0.5f * random.nextFloat()));
    graphics.fillOval(34, 24, 60, 74);
    graphics.setColor(Color.DARK_GRAY);
    graphics.fillOval(48, 54, 8, 8);
    graphics.fillOval(72, 54, 8, 8);
    graphics.drawArc(48, 62, 32, 20, 200, 140);
    graphics.dispose();
    return RgbImage.fromBufferedImage(image);
  }

  private static String file(String setting, int line, long seed) {
    return "images/" + setting.replaceAll("[^a-z0-9]+", "-") + "/" + line + "-" + seed + ".png";
  }

  private static String id(String setting, int line, long set) {
    return Integer.toHexString((setting + "/" + line + "/" + set).hashCode());
  }

  private static SettingScores scores(
      String name, int index, List<StudyPrompt> prompts, Random random) {
    Map<String, Estimate> scores = new LinkedHashMap<>();
    Map<String, Estimate> differences = new LinkedHashMap<>();
    VALUES.forEach((key, numbers) -> {
      double difference = index == 0 ? 0 : numbers[index];
      double half = numbers[4];
      double value = numbers[0] + difference;
      scores.put(key, new Estimate(value, value - half, value + half));
      if (index > 0) {
        differences.put(
            key, new Estimate(difference, difference - 0.7 * half, difference + 0.7 * half));
      }
    });
    if (index > 0) {
      double[] seconds = VALUES.get("seconds");
      double change = seconds[index] / seconds[0];
      differences.put("seconds_change", new Estimate(change, change - 0.005, change + 0.005));
    }
    Map<Integer, Map<String, Estimate>> byPrompt = new LinkedHashMap<>();
    for (StudyPrompt prompt : prompts) {
      Map<String, Estimate> figures = new LinkedHashMap<>();
      scores.forEach((key, estimate) ->
          figures.put(
              key, new Estimate(estimate.value() * (0.9 + 0.1 * random.nextDouble()), null, null)));
      byPrompt.put(prompt.line(), figures);
    }
    return new SettingScores(
        name,
        scores,
        differences,
        byPrompt,
        attributes(index, random),
        index == 2 ? Map.of("guidance.cads: acts on 12 of 20 steps", 12) : Map.of());
  }

  private static Map<String, Map<String, Double>> attributes(int index, Random random) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("hair_color", List.of("black", "brown", "blonde", "red", "grey", "blue"));
    values.put("glasses", List.of("none", "round", "square"));
    values.put("hair_style", List.of("short", "long", "curly", "buns", "spiky"));
    values.put("expression", List.of("smiling", "sad", "surprised"));
    values.put("car_color", List.of("red", "blue", "yellow", "green", "white"));
    values.put("view", List.of("side", "front", "back"));
    values.put("skin", List.of("fair", "light", "tan", "brown", "dark"));
    values.put("roof", List.of("pointed", "flat", "dome"));
    Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
    values.forEach((attribute, names) -> {
      double[] weights = new double[names.size()];
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.pow(0.35 + 0.13 * index, i) * (0.8 + 0.4 * random.nextDouble());
        sum += weights[i];
      }
      Map<String, Double> share = new LinkedHashMap<>();
      for (int i = 0; i < weights.length; i++) {
        share.put(names.get(i), weights[i] / sum);
      }
      shares.put(attribute, share);
    });
    return shares;
  }

  private static Map<String, ObjectNode> settingFields() {
    Map<String, ObjectNode> settings = new LinkedHashMap<>();
    settings.put("off", guidance("scale", 5));
    ObjectNode negtome = guidance("scale", 5);
    negtome.putObject("negtome").put("mode", "between_images").put("alpha", 0.9);
    settings.put("NegToMe between images", negtome);
    ObjectNode cads = guidance("scale", 5);
    cads.putObject("cads").put("tau1", 0.6).put("tau2", 0.9);
    settings.put("CADS", cads);
    ObjectNode interval = guidance("scale", 5);
    interval.putArray("interval").add(0.2).add(0.8);
    settings.put("guidance interval", interval);
    return settings;
  }

  private static ObjectNode guidance(String name, double value) {
    return JSON.createObjectNode().put(name, value);
  }

  private static Map<String, double[]> values() {
    Map<String, double[]> values = new LinkedHashMap<>();
    values.put("attribute_entropy", new double[] {0.412, 0.134, 0.119, 0.021, 0.026});
    values.put("vendi", new double[] {1.71, 0.42, 0.38, 0.05, 0.09});
    values.put("mean_distance", new double[] {0.231, 0.08, 0.071, 0.012, 0.018});
    values.put("alignment", new double[] {0.964, -0.006, -0.041, -0.002, 0.011});
    values.put("subject_right", new double[] {0.99, -0.003, -0.02, 0, 0.006});
    values.put("unwanted", new double[] {0.31, -0.04, 0.02, -0.01, 0.045});
    values.put("similarity_max", new double[] {0.82, -0.12, -0.08, -0.01, 0.03});
    values.put("seconds", new double[] {1.84, 0.06, 0.01, -0.31, 0.012});
    return values;
  }

  private static Map<String, Metric> metrics() {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    metrics.put(
        "attribute_entropy",
        new Metric(
            "attribute entropy",
            "",
            "higher",
            "Mean over attributes of the entropy of their values' shares in a set, divided by its"
                + " largest value. 0: all alike, 1: as different as can be."));
    metrics.put(
        "vendi",
        new Metric(
            "Vendi score",
            "",
            "higher",
            "The effective number of different images in a set (Friedman and Dieng 2022,"
                + " arXiv:2210.02410)."));
    metrics.put(
        "mean_distance",
        new Metric("mean distance", "", "higher", "1 minus the cosine, over all pairs of a set."));
    metrics.put(
        "lpips",
        new Metric(
            "LPIPS", "", "higher", "Perceptual distance (https://arxiv.org/abs/1801.03924)."));
    metrics.put(
        "alignment",
        new Metric(
            "alignment", "%", "higher", "The share of expected attributes that an image shows."));
    metrics.put(
        "subject_right",
        new Metric("right subject", "%", "higher", "The share of images of the right subject."));
    metrics.put(
        "unwanted",
        new Metric(
            "unwanted", "%", "lower", "The share of images that show an unwanted attribute."));
    metrics.put(
        "similarity_max",
        new Metric(
            "similarity to references", "", "neither", "The largest cosine to a reference image."));
    metrics.put(
        "seconds",
        new Metric("time per image", "s", "lower", "What the server says that the work took."));
    metrics.put(
        "seconds_change",
        new Metric(
            "time per image, relative", "%", "lower", "Divided by the baseline's, minus 1."));
    return metrics;
  }
}
