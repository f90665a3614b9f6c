package dev.eschew.models.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eschew.models.json.Quoted;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model_index.json says: which pipeline class of diffusers the export was made from, and
 * that class's own settings.
 *
 * @param pipeline the class, without the prefix of an ONNX variant
 * @param source where the exporter had the model from; may be empty
 * @param bare whether the exporter wrote no configs beside the graphs, as the first conversion
 *     script of diffusers, whose pipelines knew Stable Diffusion 1 alone
 * @param firstTextEncoder whether there is a text_encoder besides SDXL's text_encoder_2
 * @param zeroesEmptyNegative whether an empty negative prompt means embeddings of zeros ({@code
 *     force_zeros_for_empty_prompt}) and not those of the empty text
 * @param aestheticScore whether time_ids tell an aesthetic score in place of the target size
 *     ({@code requires_aesthetics_score}; SDXL's refiner)
 */
public record PipelineIndex(
    String pipeline,
    String source,
    boolean bare,
    boolean firstTextEncoder,
    boolean zeroesEmptyNegative,
    boolean aestheticScore) {
  static final String FILE = "model_index.json";

  private static final String XL = "StableDiffusionXL";
  private static final String LATENT_CONSISTENCY = "LatentConsistencyModel";

  /** Whose parts are CLIP text encoders, a UNet with cross-attention, and a VAE. */
  private static final List<String> SUPPORTED =
      Stream.of("StableDiffusion", XL, LATENT_CONSISTENCY)
          .flatMap(family -> Stream.of(family, family + "Img2Img", family + "Inpaint"))
          .map(kind -> kind + "Pipeline")
          .toList();

  /** Prefixes of the ONNX variants of the same classes, by optimum and early diffusers. */
  private static final List<String> PREFIXES = List.of("", "ORT", "Onnx");

  static PipelineIndex read(JsonFile file) throws BrokenModelException {
    String named = file.text("_class_name", "");
    String pipeline =
        PREFIXES.stream()
            .filter(named::startsWith)
            .map(prefix -> named.substring(prefix.length()))
            .filter(SUPPORTED::contains)
            .findFirst()
            .orElseThrow(() ->
                new BrokenModelException(
                    FILE
                        + ": pipeline class '"
                        + Quoted.of(named)
                        + "' is not supported; supported, with the prefix ORT or Onnx too: "
                        + SUPPORTED));
    return new PipelineIndex(
        pipeline,
        file.text("_name_or_path", ""),
        named.startsWith("Onnx"),
        !file.root().path("text_encoder").path(1).isNull(),
        flag(file, "force_zeros_for_empty_prompt", pipeline.startsWith(XL)),
        flag(file, "requires_aesthetics_score", false));
  }

  /** Whether it is of the SDXL family (Podell et al. 2023, arXiv:2307.01952). */
  public boolean isXl() {
    return pipeline.startsWith(XL);
  }

  /** Whether it is of latent consistency models' own pipeline (arXiv:2310.04378). */
  public boolean isLatentConsistency() {
    return pipeline.startsWith(LATENT_CONSISTENCY);
  }

  private static boolean flag(JsonFile file, String key, boolean absent)
      throws BrokenModelException {
    JsonNode value = file.root().path(key);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    } else if (value.isBoolean()) {
      return value.booleanValue();
    }
    throw file.wrong(key, "true or false", value);
  }
}
