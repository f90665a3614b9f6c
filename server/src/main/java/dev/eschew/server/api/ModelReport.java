package dev.eschew.server.api;

import dev.eschew.graph.file.GraphFile;
import dev.eschew.graph.rule.RuleReport;
import dev.eschew.graph.site.AttentionSite;
import dev.eschew.graph.weave.Weaving;
import dev.eschew.graph.weave.WovenGraph;
import dev.eschew.models.folder.ModelFamily;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.DeviceSupport;
import dev.eschew.models.pipeline.ModelParts;
import dev.eschew.models.pipeline.UnetGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an export is and what can be done with it, as {@code inspect} tells it.
 *
 * @param id the model's id; null for a graph by itself
 * @param status {@code usable}, or {@code broken}
 * @param reason why a broken one cannot be used; null otherwise
 * @param family in one line
 * @param latentConsistency whether the UNet is told the guidance scale
 * @param inpainting whether the UNet sees a mask
 * @param parameters weights of all parts
 * @param opset of the UNet, as are {@code producer}, {@code exporter} and what follows {@code
 *     devices}
 * @param sizes null for a graph by itself, as are {@code schedulers}
 * @param parts by folder
 * @param devices whether each can run all parts and, if not, why
 * @param attention places of attention, counted
 * @param notUnderstood operators that look like attention and are not understood
 */
public record ModelReport(
    String id,
    String status,
    String reason,
    String family,
    Boolean latentConsistency,
    Boolean inpainting,
    Long parameters,
    Integer opset,
    String producer,
    List<String> exporter,
    ModelCard.Sizes sizes,
    List<String> schedulers,
    Map<String, PartReport> parts,
    Map<String, GuidanceSupport> devices,
    List<Attention> attention,
    List<String> notUnderstood,
    List<Rewrite> rewrites,
    Map<String, TermReport> guidance) {

  /**
   * Places of attention that are alike.
   *
   * @param level how often the latents' sides were halved there
   * @param form how it is written
   */
  public record Attention(String block, String kind, int level, String form, int sites) {}

  /** What a rewrite of the UNet did, and where it could not. */
  public record Rewrite(String rule, int applied, List<String> refused) {}

  /**
   * Whether a guidance term can be used.
   *
   * @param reason why it cannot be used at all; null if it can
   * @param refusedAt where it does not act
   */
  public record TermReport(boolean supported, String reason, List<String> refusedAt) {}

  /** A model that cannot be used. */
  public static ModelReport broken(String id, String reason) {
    return new ModelReport(
        id, "broken", reason, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null);
  }

  /**
   * A model.
   *
   * @throws IllegalArgumentException naming the part that cannot be read
   */
  public static ModelReport of(ModelFolder folder) throws IOException {
    return of(Optional.of(folder), ModelParts.files(folder));
  }

  /**
   * A UNet by itself.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ModelReport of(Path unet) throws IOException {
    return of(Optional.empty(), Map.of("unet", unet));
  }

  private static ModelReport of(Optional<ModelFolder> folder, Map<String, Path> files)
      throws IOException {
    Path file = files.get("unet");
    UnetGraph unet = UnetGraph.read(file, Weaving.CPU);
    WovenGraph woven = unet.woven();
    Map<String, PartReport> parts = new LinkedHashMap<>();
    Map<String, GuidanceSupport> devices = new LinkedHashMap<>();
    for (Map.Entry<String, Path> part : files.entrySet()) {
      GraphFile graph =
          part.getKey().equals("unet") ? unet.file() : GraphFile.read(part.getValue());
      parts.put(part.getKey(), PartReport.of(graph));
      for (Device device : List.of(new Device.Cpu(), new Device.Cuda(0))) {
        Optional<String> refusal =
            DeviceSupport.refusal(graph.model(), device)
                .map(reason -> graph.name() + ": " + reason);
        devices.merge(
            device instanceof Device.Cpu ? "cpu" : "cuda",
            new GuidanceSupport(refusal.isEmpty(), refusal.orElse(null)),
            (first, other) -> first.supported() ? other : first);
      }
    }
    ModelFamily family = ModelFamily.of(unet.file().graph(), file.toAbsolutePath().getParent());
    PartReport own = parts.get("unet");
    return new ModelReport(
        folder.map(ModelFolder::id).orElse(null),
        "usable",
        null,
        family.label(),
        family.latentConsistency(),
        family.inpainting(),
        parts.values().stream().mapToLong(PartReport::parameters).sum(),
        own.opset(),
        own.producer(),
        own.exporter(),
        folder.map(ModelCard.Sizes::of).orElse(null),
        folder.map(ModelCard::schedulers).orElse(null),
        parts,
        devices,
        attention(woven),
        woven.found().misunderstood(),
        woven.reports().stream().map(ModelReport::rewrite).toList(),
        guidance(unet, family.latentConsistency()));
  }

  private static List<Attention> attention(WovenGraph woven) {
    Map<String, Attention> counted = new TreeMap<>();
    for (AttentionSite site : woven.found().sites()) {
      String form = site.form().name().toLowerCase(Locale.ROOT);
      counted.merge(
          site.place() + " " + form,
          new Attention(
              site.place().block().apiName(),
              site.place().kind().apiName(),
              site.place().level(),
              form,
              1),
          (one, other) ->
              new Attention(one.block, one.kind, one.level, one.form, one.sites + other.sites));
    }
    return List.copyOf(counted.values());
  }

  private static Rewrite rewrite(RuleReport report) {
    return new Rewrite(report.rule(), report.applied().size(), report.refused());
  }

  private static Map<String, TermReport> guidance(UnetGraph unet, boolean embedsGuidance) {
    Map<String, List<String>> refusals =
        Map.of(
            "nasa", unet.steeringRefusals(),
            "nag", unet.steeringRefusals(),
            "negtome", unet.mergingRefusals());
    Map<String, TermReport> terms = new LinkedHashMap<>();
    GuidanceSupport.of(unet, embedsGuidance)
        .forEach((term, support) ->
            terms.put(
                term,
                new TermReport(
                    support.supported(),
                    support.reason(),
                    refusals.getOrDefault(term, List.of()))));
    return terms;
  }
}
