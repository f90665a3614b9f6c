package dev.eschew.models.scheduler;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An export's {@code scheduler_config.json}, read for one scheduler class: keys that the file lacks
 * take that class's own defaults, keys that the class does not know are ignored, as {@code
 * from_config} of diffusers does.
 *
 * @param unknownKeys keys that no scheduler of this server reads, for the caller to report; those
 *     that begin with an underscore are left out
 * @param source what the file says, whatever the class; not to be modified
 */
public record SchedulerConfig(
    SchedulerKind kind,
    NoiseSettings noise,
    PredictionSettings prediction,
    TimestepSettings timesteps,
    SigmaSettings sigmas,
    SolverSettings solver,
    ConsistencySettings consistency,
    FlowSettings flow,
    List<String> unknownKeys,
    ObjectNode source) {

  private static final Set<String> KNOWN = ClassKeys.ofAll();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  public SchedulerConfig {
    unknownKeys = List.copyOf(unknownKeys);
  }

  /**
   * Reads a file for the class that it names.
   *
   * @throws IllegalArgumentException if the file has no JSON, or {@link #parse} refuses it
   */
  public static SchedulerConfig read(Path file) throws IOException {
    try (JsonParser parser = JSON.createParser(Files.readString(file))) {
      return parse(JSON.readTree(parser));
    }
  }

  /**
   * The configuration for the class that the file names.
   *
   * @throws IllegalArgumentException naming the key, what was found and what was expected
   */
  public static SchedulerConfig parse(JsonNode json) {
    if (!(json instanceof ObjectNode source)) {
      throw new IllegalArgumentException(
          "scheduler_config.json: found "
              + (json == null ? "nothing" : json.getNodeType())
              + ", expected an object");
    }
    SchedulerKind kind = SchedulerKind.forClassName(source.path("_class_name").asText());
    if (kind.isDpmSolver()) {
      kind =
          kind.variant(
              source.path("use_karras_sigmas").asBoolean(),
              source.path("algorithm_type").asText().startsWith("sde"));
    }
    return build(kind, source.deepCopy(), source);
  }

  /**
   * The same file read for another class. A DPM-Solver's name imposes the algorithm and whether the
   * sigmas are Karras'.
   *
   * @throws IllegalArgumentException if a value means nothing to the class, or if one of the two is
   *     a flow-matching class and the other is not
   */
  public SchedulerConfig forKind(SchedulerKind requested) {
    if (requested == kind) {
      return this;
    }
    if (requested == SchedulerKind.FLOW_MATCH_EULER || kind == SchedulerKind.FLOW_MATCH_EULER) {
      throw new IllegalArgumentException(
          "scheduler "
              + requested.apiName()
              + " does not fit a model of "
              + kind.className()
              + ": only one of them is for flow matching");
    }
    ObjectNode changed = source.deepCopy();
    if (requested.isDpmSolver()) {
      changed.put("algorithm_type", requested.isSde() ? "sde-dpmsolver++" : "dpmsolver++");
      changed.put("use_karras_sigmas", requested.isKarras());
      if (requested.isKarras()) {
        changed.put("use_exponential_sigmas", false).put("use_beta_sigmas", false);
      }
    }
    return build(requested, changed, source);
  }

  /** Other multistep classes' solver types and algorithms stand for a class's default. */
  private static void translate(SchedulerKind kind, ObjectNode values) {
    if (kind.isDpmSolver()) {
      translate(values, "solver_type", Set.of("logrho", "bh1", "bh2"), "midpoint");
      translate(values, "algorithm_type", Set.of("deis"), "dpmsolver++");
    }
    if (kind == SchedulerKind.UNIPC) {
      translate(values, "solver_type", Set.of("logrho", "midpoint", "heun"), "bh2");
    }
    if (kind == SchedulerKind.DEIS) {
      translate(values, "solver_type", Set.of("midpoint", "heun", "bh1", "bh2"), "logrho");
      translate(values, "algorithm_type", Set.of("dpmsolver", "dpmsolver++"), "deis");
    }
  }

  private static void translate(ObjectNode values, String key, Set<String> foreign, String own) {
    if (foreign.contains(values.path(key).asText())) {
      values.put(key, own);
    }
  }

  /**
   * Builds the settings.
   *
   * @param values own copy, in which foreign values are translated
   */
  private static SchedulerConfig build(SchedulerKind kind, ObjectNode values, ObjectNode source) {
    translate(kind, values);
    ConfigKeys keys = new ConfigKeys(values, ClassKeys.of(kind));
    List<String> unknown = new ArrayList<>();
    source.fieldNames().forEachRemaining(unknown::add);
    unknown.removeIf(key -> key.startsWith("_") || KNOWN.contains(key));
    NoiseSettings noise = NoiseSettings.read(keys, kind);
    TimestepSettings timesteps = TimestepSettings.read(keys, kind);
    if (timesteps.offset() > noise.trainTimesteps()) {
      throw new IllegalArgumentException(
          "steps_offset is "
              + timesteps.offset()
              + ", expected at most num_train_timesteps, "
              + noise.trainTimesteps());
    }
    return new SchedulerConfig(
        kind,
        noise,
        PredictionSettings.read(keys, kind),
        timesteps,
        SigmaSettings.read(keys, kind),
        SolverSettings.read(keys, kind),
        ConsistencySettings.read(keys),
        FlowSettings.read(keys),
        unknown,
        source);
  }
}
