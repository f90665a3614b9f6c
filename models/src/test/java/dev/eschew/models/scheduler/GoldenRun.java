package dev.eschew.models.scheduler;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One recorded run of diffusers. The runs on the class path are a part of a larger set; {@code
 * -Deschew.golden.schedulers=FOLDER} tests another folder of the same layout.
 */
record GoldenRun(String name, JsonNode json, Map<String, Tensor> arrays) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final String FOLDER = System.getProperty("eschew.golden.schedulers", "");

  static List<String> names() {
    List<String> names = new ArrayList<>();
    json("index").forEach(name -> names.add(name.textValue()));
    if (FOLDER.isEmpty()) {
      json("index_own").forEach(name -> names.add(name.textValue()));
    }
    return names;
  }

  static GoldenRun load(String name) {
    Map<String, Tensor> arrays =
        FOLDER.isEmpty()
            ? NumpyFile.resourceNpz("/golden/schedulers/" + name + ".npz")
            : NumpyFile.readNpz(Path.of(FOLDER, name + ".npz"));
    return new GoldenRun(name, json(name), arrays);
  }

  private static JsonNode json(String name) {
    String file = name + ".json";
    try (InputStream in =
        FOLDER.isEmpty()
            ? NumpyFile.open("/golden/schedulers/" + file)
            : Files.newInputStream(Path.of(FOLDER, file))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration under {@code config}, complete, or {@code explicit}, without defaults. */
  SchedulerConfig config(String key) {
    ObjectNode config = json.get(key).deepCopy();
    config.put("_class_name", json.get("scheduler").textValue());
    return SchedulerConfig.parse(config);
  }

  Scheduler scheduler(String key) {
    SchedulerConfig config = config(key);
    JsonNode eta = json.get("step_kwargs").path("eta");
    if (!eta.isNumber()) {
      return Schedulers.create(config);
    }
    return config.kind() == SchedulerKind.TCD
        ? new TcdScheduler(config, eta.doubleValue())
        : new DdimScheduler(config, eta.doubleValue());
  }

  /** True for a run that begins with a picture. */
  boolean isLate() {
    return json.path("start_step").isNumber() || strength().isNumber();
  }

  SchedulerRun start(Scheduler scheduler) {
    TorchGenerator noise = new TorchGenerator(json.get("generator_seed").longValue());
    return strength().isNumber()
        ? ((LcmScheduler) scheduler).startWithStrength(steps(), noise, strength().doubleValue())
        : scheduler.start(steps(), noise, json.path("start_step").asInt(0));
  }

  private JsonNode strength() {
    return json.path("set_timesteps_kwargs").path("strength");
  }

  int steps() {
    return json.get("steps").intValue();
  }

  float[] floats(String key) {
    JsonNode values = json.get(key);
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  boolean has(String array) {
    return arrays.containsKey(array);
  }

  /** What an array holds of one call. */
  Tensor at(String array, int call) {
    Tensor row = arrays.get(array).row(call);
    return row.reshape(1, 4, 8, 8);
  }

  Tensor array(String array) {
    return arrays.get(array);
  }

  /** What the recorded runs had in place of a UNet. */
  static Tensor model(Tensor scaledInput, float timestep) {
    float wave = (float) (0.05 * Math.sin(timestep / 100));
    float[] values = scaledInput.data();
    return scaledInput.map(i -> 0.1f * values[i] + wave);
  }
}
