package dev.eschew.graph.site;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eschew.graph.Graph;
import dev.eschew.graph.file.Precision;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the inputs of a network are for.
 *
 * @param sample noisy latents (B, C, h, w)
 * @param timestep the timestep
 * @param text text embeddings (B, L, D)
 */
public record NetworkInputs(String sample, String timestep, String text) {
  /** The names that diffusers' exports use. */
  public static final NetworkInputs UNET =
      new NetworkInputs("sample", "timestep", "encoder_hidden_states");

  private static final List<String> PREDICTIONS =
      List.of("out_sample", "noise_pred", "noise_prediction", "latent", "output");

  private static final List<DataType> FLOATS =
      List.of(DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE);

  private static final List<DataType> NUMBERS =
      Stream.concat(FLOATS.stream(), Stream.of(DataType.INT64, DataType.INT32)).toList();

  /**
   * The inputs of a UNet: by the names of diffusers where they fit, otherwise by rank and element
   * type, if only one input has these.
   *
   * @throws IllegalArgumentException listing what was found
   */
  public static NetworkInputs of(Graph graph) {
    Collection<ValueInfoProto> inputs = graph.inputs().values();
    return new NetworkInputs(
        sample(graph),
        find(inputs, UNET.timestep, "a timestep of rank 0 or 1", value -> is(value, NUMBERS, 0, 1)),
        find(inputs, UNET.text, "text embeddings of rank 3", value -> is(value, FLOATS, 3, 3)));
  }

  /** The input that is the noisy latents, see {@link #of}. */
  public static String sample(Graph graph) {
    return find(
        graph.inputs().values(),
        UNET.sample,
        "noisy latents of rank 4",
        value -> is(value, FLOATS, 4, 4));
  }

  /** The output that is the prediction: the first of rank 4, known names first. */
  public static String prediction(Graph graph) {
    Map<String, ValueInfoProto> outputs = graph.outputs();
    return Stream.concat(
            PREDICTIONS.stream().filter(outputs::containsKey), outputs.keySet().stream())
        .filter(name -> is(outputs.get(name), FLOATS, 4, 4))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected an output of rank 4, a prediction, found " + said(outputs.values())));
  }

  /** An input or output with its element type and shape, as messages say it. */
  public static String said(ValueInfoProto value) {
    TypeProto.Tensor type = value.getType().getTensorType();
    return value.getName()
        + " "
        + Precision.name(type.getElemType())
        + (type.hasShape() ? " " + extents(value) : "");
  }

  /** The extents of an input or output: numbers, or names where they are open. */
  public static List<String> extents(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList().stream()
        .map(extent ->
            extent.hasDimValue() ? Long.toString(extent.getDimValue()) : extent.getDimParam())
        .map(extent -> extent.isEmpty() ? "?" : extent)
        .toList();
  }

  private static String find(
      Collection<ValueInfoProto> inputs,
      String usual,
      String what,
      Predicate<ValueInfoProto> fits) {
    List<String> candidates = inputs.stream().filter(fits).map(ValueInfoProto::getName).toList();
    Optional<String> known = candidates.stream().filter(usual::equals).findFirst();
    if (known.isEmpty() && candidates.size() != 1) {
      throw new IllegalArgumentException(
          "expected one input '%s' (%s), found %s".formatted(usual, what, said(inputs)));
    }
    return known.orElseGet(candidates::getFirst);
  }

  /** A tensor that declares no shape may have any. */
  private static boolean is(ValueInfoProto value, List<DataType> types, int least, int most) {
    TypeProto.Tensor type = value.getType().getTensorType();
    int rank = type.getShape().getDimCount();
    DataType known = DataType.forNumber(type.getElemType());
    return known != null
        && types.contains(known)
        && (!type.hasShape() || (rank >= least && rank <= most));
  }

  private static String said(Collection<ValueInfoProto> values) {
    return values.stream().map(NetworkInputs::said).collect(Collectors.joining(", "));
  }
}
