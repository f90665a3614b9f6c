package dev.eschew.server.api;

import dev.eschew.graph.weave.Weaving;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.pipeline.UnetGraph;
import java.io.IOException;
import java.util.Map;

/**
 * What a model's graph lets it do; no session is opened.
 *
 * @param guidance by term, in a fixed order
 * @param edits img2img and inpainting
 */
public record ModelAbilities(Map<String, GuidanceSupport> guidance, EditSupport edits) {
  /** Those of a model; reads its UNet's file. */
  public static ModelAbilities of(ModelFolder folder) {
    try {
      UnetGraph graph = UnetGraph.read(folder.unet(), Weaving.CPU);
      return new ModelAbilities(
          GuidanceSupport.of(graph, folder.unetConfig().embedsGuidance()), edits(folder, graph));
    } catch (IOException | RuntimeException e) {
      // Whatever a file from anywhere brings about, the model's other facts can be told.
      String reason = "the graph cannot be read: " + reason(e);
      return new ModelAbilities(GuidanceSupport.unreadable(reason), EditSupport.no(reason));
    }
  }

  private static EditSupport edits(ModelFolder folder, UnetGraph graph) {
    try {
      return EditSupport.of(folder, graph.channels());
    } catch (IllegalArgumentException e) {
      return EditSupport.no(e.getMessage());
    }
  }

  private static String reason(Exception e) {
    return e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
  }
}
