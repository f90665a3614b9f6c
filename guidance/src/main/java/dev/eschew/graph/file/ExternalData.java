package dev.eschew.graph.file;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights of a graph that lie in files beside it. A location is relative to the graph's folder
 * and may not leave it; what lies there may be a link, as download caches make them, to a file of
 * another name elsewhere. The runtime follows no such link, so it is told the real places, from the
 * folder that all of them have in common: the weights stay memory-mapped.
 */
final class ExternalData {
  private static final String LOCATION = "location";
  private static final String OFFSET = "offset";
  private static final String LENGTH = "length";

  private final Path folder;

  /** By location as it is written; bytes that must be there. */
  private final Map<String, Long> sizes = new LinkedHashMap<>();

  private ExternalData(Path folder) {
    this.folder = folder;
  }

  /**
   * A model whose external data can be found.
   *
   * @param folder where the locations in {@code model} start; a real path
   * @param linked whether any of it is reached through links
   * @param files how many files it is in
   */
  record Located(ModelProto model, Path folder, boolean linked, int files) {}

  /**
   * Looks for all external data of a model.
   *
   * @param folder of the model's file, by the name it was opened by
   * @throws IllegalArgumentException naming the file that is missing, too short, or outside
   * @throws IOException if the folder cannot be read
   */
  static Located locate(ModelProto model, Path folder) throws IOException {
    ExternalData data = new ExternalData(folder);
    ExternalTensors.of(model.getGraph()).forEach(data::add);
    Path real = folder.toRealPath();
    Map<String, Path> files = new LinkedHashMap<>();
    boolean linked = false;
    for (Map.Entry<String, Long> entry : data.sizes.entrySet()) {
      Path file = data.find(entry.getKey(), entry.getValue());
      linked |= !file.equals(real.resolve(entry.getKey()).normalize());
      files.put(entry.getKey(), file);
    }
    if (!linked) {
      return new Located(model, real, false, files.size());
    }
    Path common = files.values().stream().map(Path::getParent).reduce(ExternalData::common).get();
    GraphProto graph =
        ExternalTensors.replaced(model.getGraph(), tensor -> relocated(tensor, common, files));
    return new Located(model.toBuilder().setGraph(graph).build(), common, true, files.size());
  }

  private void add(TensorProto tensor) {
    String location = entry(tensor, LOCATION);
    if (location.isEmpty()) {
      throw new IllegalArgumentException(
          "weight '" + tensor.getName() + "' is external and names no file");
    }
    long offset = number(tensor, OFFSET, 0);
    long length = number(tensor, LENGTH, bytes(tensor));
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "weight '%s' lies at byte %d of '%s', for %d bytes: not a place"
              .formatted(tensor.getName(), offset, location, length));
    }
    sizes.merge(location, offset + length, Math::max);
  }

  private Path find(String location, long needed) throws IOException {
    Path relative;
    try {
      relative = Path.of(location).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "external weights '" + location + "': not a file's name", e);
    }
    if (relative.isAbsolute() || relative.startsWith("..") || relative.toString().isEmpty()) {
      throw new IllegalArgumentException(
          "external weights '"
              + location
              + "': expected a file in the folder of the graph, found a place outside of it");
    }
    Path file = folder.resolve(relative);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "external weights '%s': expected a file of %d bytes, found %s"
              .formatted(location, needed, Files.exists(file) ? "something else" : "none"));
    }
    long size = Files.size(file);
    if (size < needed) {
      throw new IllegalArgumentException(
          "external weights '%s': expected at least %d bytes, found %d; was the download or copy cut short?"
              .formatted(location, needed, size));
    }
    return file.toRealPath();
  }

  private static Path common(Path one, Path other) {
    Path common = one;
    while (!other.startsWith(common)) {
      common = common.getParent();
    }
    return common;
  }

  private static TensorProto relocated(TensorProto tensor, Path common, Map<String, Path> files) {
    TensorProto.Builder moved = tensor.toBuilder();
    for (StringStringEntryProto.Builder entry : moved.getExternalDataBuilderList()) {
      if (entry.getKey().equals(LOCATION)) {
        Path relative = common.relativize(files.get(entry.getValue()));
        entry.setValue(relative.toString().replace('\\', '/'));
      }
    }
    return moved.build();
  }

  private static String entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }

  private static long number(TensorProto tensor, String key, long absent) {
    String text = entry(tensor, key);
    try {
      return text.isEmpty() ? absent : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "weight '%s': expected a number as external %s, found '%s'"
              .formatted(tensor.getName(), key, text),
          e);
    }
  }

  /** What its values take, at least; 0 where that is not known. */
  private static long bytes(TensorProto tensor) {
    try {
      long bytes = Precision.bytes(tensor.getDataType());
      for (long extent : tensor.getDimsList()) {
        bytes = Math.multiplyExact(bytes, Math.max(0, extent));
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "weight '" + tensor.getName() + "' is larger than any file: " + tensor.getDimsList(), e);
    }
  }
}
