package dev.eschew.server.cli;

import dev.eschew.graph.Graph;
import dev.eschew.graph.rule.RuleReport;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.graph.weave.WovenGraph;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.pipeline.UnetGraph;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.config.ServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what an export is and what guidance it can take. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Says what a UNet's export is, where its attention is, and what guidance it takes.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      description = "Model id, the folder of a model, or the path of a UNet's .onnx.")
  private String model;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Mixin private ModelOptions models;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path unet = unet();
    Graph untouched = Graph.read(unet);
    UnetGraph graph = UnetGraph.read(unet, Weaving.CPU);
    Map<String, Object> facts = facts(untouched, graph);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(ApiJson.write(facts), StandardCharsets.UTF_8));
    } else {
      print(facts, "", out);
    }
    out.flush();
    return 0;
  }

  private Path unet() {
    Path path = Path.of(model);
    if (Files.isRegularFile(path)) {
      return path;
    } else if (Files.isRegularFile(path.resolve("unet").resolve("model.onnx"))) {
      return path.resolve("unet").resolve("model.onnx");
    }
    ServerSettings settings = models.settings();
    ModelCatalog.Entry entry =
        ModelCatalog.scan(settings.builtInModels(), settings.models())
            .find(model)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "no model, folder or file '" + model + "'"));
    return switch (entry) {
      case ModelCatalog.Usable usable -> usable.folder().unet();
      case ModelCatalog.Broken broken ->
          throw new IllegalArgumentException(broken.id() + ": " + broken.reason());
    };
  }

  private static Map<String, Object> facts(Graph untouched, UnetGraph graph) {
    WovenGraph woven = graph.woven();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("producer", untouched.producer());
    facts.put("opset", untouched.opset());
    facts.put("inputs", List.copyOf(untouched.inputs().keySet()));
    facts.put("parameters", untouched.parameters());
    facts.put("nodes", untouched.nodes().size());
    facts.put("attention", attention(woven));
    facts.put("not_understood", woven.found().misunderstood());
    facts.put("rewrites", woven.reports().stream().map(InspectCommand::rewrite).toList());
    Map<String, Object> guidance = new LinkedHashMap<>();
    Map<String, Object> always = support(true, List.of());
    List.of("scale", "perp_neg", "cads", "conditioning_noise")
        .forEach(term -> guidance.put(term, always));
    Map<String, Object> steering = support(!woven.steerable().isEmpty(), graph.steeringRefusals());
    guidance.put("nasa", steering);
    guidance.put("nag", steering);
    guidance.put("negtome", support(!woven.mergeable().isEmpty(), graph.mergingRefusals()));
    facts.put("guidance", guidance);
    return facts;
  }

  /** How many sites there are, by place and form. */
  private static Map<String, Long> attention(WovenGraph woven) {
    Map<String, Long> counts = new TreeMap<>();
    for (AttentionSite site : woven.found().sites()) {
      String key =
          "%s %s attention, level %d, %s"
              .formatted(
                  site.place().block().apiName(),
                  site.place().kind().apiName(),
                  site.place().level(),
                  site.form().name().toLowerCase(Locale.ROOT));
      counts.merge(key, 1L, Long::sum);
    }
    return counts;
  }

  private static Map<String, Object> rewrite(RuleReport report) {
    Map<String, Object> rewrite = new LinkedHashMap<>();
    rewrite.put("rule", report.rule());
    rewrite.put("applied", report.applied().size());
    rewrite.put("refused", report.refused());
    return rewrite;
  }

  private static Map<String, Object> support(boolean possible, List<String> refusals) {
    Map<String, Object> support = new LinkedHashMap<>();
    support.put("supported", possible);
    support.put("refused_at", refusals);
    return support;
  }

  private static void print(Object value, String indent, PrintWriter out) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((key, nested) -> {
            if (isShort(nested)) {
              out.println(indent + key + ": " + inline(nested));
            } else {
              out.println(indent + key + ":");
              print(nested, indent + "  ", out);
            }
          });
      case List<?> list -> list.forEach(item -> out.println(indent + "- " + inline(item)));
      default -> out.println(indent + value);
    }
  }

  private static boolean isShort(Object value) {
    return switch (value) {
      case Map<?, ?> map -> map.isEmpty() || map.containsKey("supported");
      case List<?> list -> list.size() < 2 && !list.toString().startsWith("[{");
      default -> true;
    };
  }

  private static String inline(Object value) {
    return switch (value) {
      case Map<?, ?> map when map.containsKey("supported") ->
          Boolean.TRUE.equals(map.get("supported"))
              ? "yes" + reasons(map.get("refused_at"))
              : "no" + reasons(map.get("refused_at"));
      case Map<?, ?> map when map.containsKey("rule") ->
          map.get("rule")
              + ", applied "
              + map.get("applied")
              + " times"
              + reasons(map.get("refused"));
      case List<?> list when list.isEmpty() -> "none";
      case List<?> list -> String.join(", ", list.stream().map(String::valueOf).toList());
      default -> String.valueOf(value);
    };
  }

  private static String reasons(Object refused) {
    return refused instanceof List<?> list && !list.isEmpty()
        ? "; not at: " + String.join("; ", list.stream().map(String::valueOf).toList())
        : "";
  }
}
