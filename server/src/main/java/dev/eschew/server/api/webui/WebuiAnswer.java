package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.pipeline.Warning;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.DrawnImage;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.SamplerName;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What came of a request.
 *
 * @param asked the request as the client sent it
 * @param settled the same in our own terms, its model and its seed filled in
 * @param images those that are finished, by their place in the request
 * @param added warnings that came up on the way
 * @param interrupted whether it was given up before all images were there
 */
public record WebuiAnswer(
    WebuiRequest asked,
    ImagesRequest settled,
    Instant submitted,
    List<DrawnImage> images,
    List<Warning> added,
    boolean interrupted) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.systemDefault());

  /** The version of the program that clients read out of {@code info}. */
  private static final String VERSION = "eschew";

  public WebuiAnswer {
    images = List.copyOf(images);
    added = List.copyOf(added);
  }

  /** A moment as {@code job_timestamp}. */
  public static String timestamp(Instant moment) {
    return TIMESTAMP.format(moment);
  }

  /**
   * {@code images} in bare base64, {@code parameters} as they were sent, {@code info} as a text.
   */
  public ObjectNode body() {
    Drawn drawn = drawn();
    ObjectNode body = WebuiJson.object();
    ArrayNode files = body.putArray("images");
    if (asked.sendImages()) {
      images.forEach(image -> files.add(Base64.getEncoder().encodeToString(image.bytes())));
    }
    body.set("parameters", EchoedParameters.of(asked, drawn));
    body.put("info", WebuiJson.text(info(drawn)));
    return body;
  }

  /** The settings that were used, as far as images were drawn, else as they were asked for. */
  private Drawn drawn() {
    Map<String, String> text =
        images.isEmpty() ? Map.of() : InfotextParser.parse(images.getFirst().parameters());
    Double scale = settled.guidance() == null ? null : settled.guidance().scale();
    String[] sides = settled.size() == null ? new String[] {} : settled.size().split("x", 2);
    return new Drawn(
        number(text.get("Steps"), settled.steps()),
        text.getOrDefault("Sampler", SamplerName.of(SchedulerKind.forName(settled.scheduler()))),
        number(text.get("CFG scale"), scale),
        number(text.get("Size-1"), sides.length == 2 ? Integer.valueOf(sides[0]) : null),
        number(text.get("Size-2"), sides.length == 2 ? Integer.valueOf(sides[1]) : null));
  }

  /** A number of an image's text; where there is none, what was asked for. */
  private static Number number(String text, Number asked) {
    if (text == null) {
      return asked;
    }
    try {
      double value = Double.parseDouble(text);
      return asked instanceof Double || text.contains(".")
          ? (Number) value
          : (Number) Long.valueOf((long) value);
    } catch (NumberFormatException e) {
      return asked;
    }
  }

  /**
   * Settings of the images; null what is not known.
   *
   * @param steps of a whole run
   * @param width pixels
   * @param height pixels
   */
  record Drawn(Number steps, String sampler, Number cfgScale, Number width, Number height) {}

  private ObjectNode info(Drawn drawn) {
    String prompt = settled.prompt();
    String negative = settled.negativePrompt() == null ? "" : settled.negativePrompt();
    long seed = settled.seed();
    int count = settled.n() == null ? 1 : settled.n();
    ObjectNode info = WebuiJson.object();
    info.put("prompt", prompt);
    ArrayNode prompts = info.putArray("all_prompts");
    info.put("negative_prompt", negative);
    ArrayNode negatives = info.putArray("all_negative_prompts");
    info.put("seed", seed);
    ArrayNode seeds = info.putArray("all_seeds");
    info.put("subseed", seed);
    ArrayNode subseeds = info.putArray("all_subseeds");
    for (int i = 0; i < count; i++) {
      prompts.add(prompt);
      negatives.add(negative);
      seeds.add(seed + i);
      subseeds.add(seed + i);
    }
    info.put("subseed_strength", 0);
    info.set("width", WebuiJson.tree(drawn.width()));
    info.set("height", WebuiJson.tree(drawn.height()));
    info.put("sampler_name", drawn.sampler());
    info.set("cfg_scale", WebuiJson.tree(drawn.cfgScale()));
    info.set("steps", WebuiJson.tree(drawn.steps()));
    info.put("batch_size", new LenientFields(asked.body()).integer("batch_size").orElse(1L));
    info.put("restore_faces", false);
    info.putNull("face_restoration_model");
    info.put("sd_model_name", settled.model());
    info.putNull("sd_model_hash");
    info.putNull("sd_vae_name");
    info.putNull("sd_vae_hash");
    info.put("seed_resize_from_w", -1);
    info.put("seed_resize_from_h", -1);
    info.put("denoising_strength", settled.strength());
    info.putObject("extra_generation_params");
    info.put("index_of_first_image", 0);
    ArrayNode texts = info.putArray("infotexts");
    images.forEach(image -> texts.add(image.parameters()));
    info.putArray("styles");
    info.put("job_timestamp", timestamp(submitted));
    info.put("clip_skip", 1);
    info.put("is_using_inpainting_conditioning", false);
    info.put("version", VERSION);
    addOurs(info);
    return info;
  }

  private void addOurs(ObjectNode info) {
    info.put("interrupted", interrupted);
    ArrayNode list = info.putArray("warnings");
    List<Warning> warnings = new ArrayList<>(asked.warnings());
    added.stream().map(FieldNames::translated).forEach(warnings::add);
    warnings.forEach(warning ->
        list.addObject().put("param", warning.param()).put("message", warning.message()));
    if (settled.guidance() != null && asked.usesOwnFields()) {
      ArrayNode receipts = info.putArray("receipts");
      images.forEach(image -> receipts.add(asOurs(image.receipt())));
    }
    if (Boolean.TRUE.equals(settled.explain())) {
      ArrayNode maps = info.putArray("heat_maps");
      images.forEach(image -> maps.add(asOurs(image.heatMaps())));
    }
  }

  /** A value as our own answers have it. */
  private static JsonNode asOurs(Object value) {
    return ApiJson.tree(Map.of("value", value == null ? Map.of() : value)).get("value");
  }
}
