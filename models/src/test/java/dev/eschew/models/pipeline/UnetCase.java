package dev.eschew.models.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eschew.attention.SiteClass;
import dev.eschew.guidance.Interval;
import dev.eschew.guidance.Nag;
import dev.eschew.guidance.Nasa;
import dev.eschew.models.golden.NumpyFile;
import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A UNet run with guidance as PyTorch computed it.
 *
 * @param request what was asked for
 * @param inputs the network's inputs by name
 * @param negative the text that attention is steered away from
 * @param mask of the reference images, if they have one
 * @param plain the prediction without guidance
 * @param expected the prediction with it
 */
record UnetCase(
    JsonNode request,
    Map<String, Tensor> inputs,
    Tensor negative,
    Optional<Tensor> mask,
    Tensor plain,
    Tensor expected) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The names of all cases of an export's family. */
  static List<String> of(String export) throws IOException {
    List<String> names = new ArrayList<>();
    JsonNode index = index();
    index
        .fieldNames()
        .forEachRemaining(name -> {
          String model = index.get(name).path("model").asText();
          if (model.startsWith(Exports.family(export) + "-")) {
            names.add(name);
          }
        });
    return names;
  }

  static UnetCase read(String name) throws IOException {
    Map<String, Tensor> arrays =
        new HashMap<>(NumpyFile.readNpz(Exports.unetCases().resolve(name + ".npz")));
    Tensor negative = arrays.remove("negative_hidden_states");
    Optional<Tensor> mask = Optional.ofNullable(arrays.remove("mask"));
    Tensor plain = arrays.remove("plain");
    Tensor expected = arrays.remove("expected");
    return new UnetCase(index().get(name), arrays, negative, mask, plain, expected);
  }

  private static JsonNode index() throws IOException {
    return JSON.readTree(Exports.unetCases().resolve("index.json").toFile());
  }

  /** Whether it merges tokens, where a match that is nearly tied may fall otherwise by rounding. */
  boolean merges() {
    return request.get("negtome").isObject();
  }

  /** The rows of the run, with their terms, for a network that has these sites. */
  List<UnetRow> rows(List<SiteClass> mergeable) {
    Tensor sample = inputs.get("sample");
    Tensor text = inputs.get("encoder_hidden_states");
    float timestep = inputs.get("timestep").data()[0];
    int references = request.get("reference_rows").asInt();
    int images = sample.extent(0) - references;
    List<UnetRow> rows = new ArrayList<>();
    for (int i = 0; i < sample.extent(0); i++) {
      UnetRow row = new UnetRow(sample.row(i), timestep, Condition.of(text.row(i)));
      if (i < images) {
        row = steered(row, request, negative, i);
        row = merged(row, request.get("negtome"), i, images, references, mask, mergeable);
      }
      rows.add(row);
    }
    return rows;
  }

  private static UnetRow steered(UnetRow row, JsonNode request, Tensor negative, int i) {
    JsonNode nasa = request.get("nasa_scale_per_row").path(i);
    JsonNode nag = request.get("nag_scale_tau_alpha_per_row").path(i);
    if (nasa.isNumber()) {
      return row.steered(
          new SteeredRow(
              negative.row(i), new Nasa("x", nasa.asDouble(), Interval.ALWAYS).coefficients()));
    } else if (nag.isArray()) {
      Nag term =
          new Nag(
              "x",
              nag.get(0).asDouble(),
              nag.get(1).asDouble(),
              nag.get(2).asDouble(),
              Interval.ALWAYS);
      return row.steered(new SteeredRow(negative.row(i), term.coefficients()));
    }
    return row;
  }

  private static UnetRow merged(
      UnetRow row,
      JsonNode term,
      int i,
      int images,
      int references,
      Optional<Tensor> mask,
      List<SiteClass> mergeable) {
    if (!term.isObject() || (term.get("mode").asText().equals("first") && i == 0)) {
      return row;
    }
    List<MergeReference> matched = new ArrayList<>();
    switch (term.get("mode").asText()) {
      case "first" -> matched.add(new MergeReference(0, Optional.empty()));
      case "all" -> {
        for (int other = 0; other < images; other++) {
          if (other != i) {
            matched.add(new MergeReference(other, Optional.empty()));
          }
        }
      }
      default -> {
        for (int other = 0; other < references; other++) {
          matched.add(new MergeReference(images + other, mask));
        }
      }
    }
    int height = row.sample().extent(2);
    int width = row.sample().extent(3);
    Set<SiteClass> sites =
        mergeable.stream()
            .filter(site -> names(term, "blocks").contains(site.block().apiName()))
            .filter(site -> names(term, "attention").contains(site.kind().apiName()))
            .filter(site ->
                Math.min(site.side(height), site.side(width)) >= term.get("min_side").asInt())
            .collect(Collectors.toSet());
    return row.merged(
        new MergedRow(
            (float) term.get("alpha").asDouble(),
            (float) term.get("threshold").asDouble(),
            sites,
            matched));
  }

  private static List<String> names(JsonNode term, String field) {
    List<String> names = new ArrayList<>();
    term.get(field).forEach(name -> names.add(name.asText()));
    return names;
  }
}
