package dev.eschew.graph.file;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.eschew.graph.Graph;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An ONNX file that was read, with its external data found; no weight is in memory yet.
 *
 * @param path the file, by the name it was opened by
 * @param model what it says; the locations of external data start at {@code folder}
 * @param folder where they start
 * @param linked whether external data is reached through links, so that the runtime cannot find it
 *     by the file alone
 * @param dataFiles how many files the external data is in
 */
public record GraphFile(Path path, ModelProto model, Path folder, boolean linked, int dataFiles) {

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming the file, if it is not an ONNX model or its external
   *     data is not all there
   * @throws IOException if it cannot be read
   */
  public static GraphFile read(Path path) throws IOException {
    try {
      ExternalData.Located located =
          ExternalData.locate(Graph.readModel(path), path.toAbsolutePath().getParent());
      return new GraphFile(
          path, located.model(), located.folder(), located.linked(), located.files());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name(path) + ": " + e.getMessage(), e);
    }
  }

  /** The graph, to be edited apart from others. */
  public Graph graph() {
    return new Graph(model);
  }

  /** Which tool wrote it. */
  public Exporter exporter() {
    return Exporter.of(model);
  }

  /** The element types of its weights. */
  public Precision precision() {
    return Precision.of(model.getGraph().getInitializerList());
  }

  /** As messages say it: the file in its folder. */
  public String name() {
    return name(path);
  }

  private static String name(Path path) {
    return path.toAbsolutePath().getParent().getFileName() + "/" + path.getFileName();
  }
}
