package dev.eschew.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the weights of a file may lie, and what is said when they do not lie there. */
class GraphFileTest {
  @TempDir private Path folder;

  @Test
  void weightsInOneFileOrInManyAreFoundWhereTheyAre() throws IOException {
    Path model = write(folder, weight("a", "weights.pb", 0, 24), weight("b", "many/b.bin", 8, 24));
    Files.write(folder.resolve("weights.pb"), new byte[24]);
    Files.createDirectories(folder.resolve("many"));
    Files.write(folder.resolve("many/b.bin"), new byte[32]);
    GraphFile file = GraphFile.read(model);
    assertThat(file.linked()).isFalse();
    assertThat(file.dataFiles()).isEqualTo(2);
    assertThat(file.folder()).isEqualTo(folder.toRealPath());
    assertThat(locations(file)).containsExactly("weights.pb", "many/b.bin");
    assertThat(file.precision().parameters()).containsExactly(Map.entry("float32", 12L));
  }

  @Test
  void linksIntoTheBlobsOfADownloadCacheAreFollowed() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("models--org--name/blobs"));
    Path unet = Files.createDirectories(folder.resolve("models--org--name/snapshots/0123abc/unet"));
    Files.write(blobs.resolve("5e1f"), new byte[24]);
    Path written = write(blobs, weight("a", "model.onnx_data", 0, 24));
    Files.move(written, blobs.resolve("77aa"));
    Files.createSymbolicLink(unet.resolve("model.onnx"), Path.of("../../../blobs/77aa"));
    Files.createSymbolicLink(unet.resolve("model.onnx_data"), Path.of("../../../blobs/5e1f"));
    GraphFile file = GraphFile.read(unet.resolve("model.onnx"));
    assertThat(file.linked()).isTrue();
    assertThat(file.folder()).isEqualTo(blobs.toRealPath());
    assertThat(locations(file)).containsExactly("5e1f");
    assertThat(file.name()).isEqualTo("unet/model.onnx");
  }

  @Test
  void aLinkedFolderIsNoOtherThanTheFolder() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real"));
    write(real, weight("a", "w", 0, 24));
    Files.write(real.resolve("w"), new byte[24]);
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    GraphFile file = GraphFile.read(link.resolve("model.onnx"));
    assertThat(file.linked()).isFalse();
    assertThat(file.folder()).isEqualTo(real.toRealPath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "a/../../outside", "/etc/hostname", "..", "."})
  void placesOutsideOfTheFolderAreRefused(String location) throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.write(folder.resolve("outside"), new byte[24]);
    Path model = write(inner, weight("a", location, 0, 24));
    assertThatThrownBy(() -> GraphFile.read(model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("inner/model.onnx")
        .hasMessageContaining("'" + location + "'")
        .hasMessageContaining("outside of it");
  }

  @Test
  void aMissingFileIsNamedWithItsSize() throws IOException {
    Path model = write(folder, weight("a", "weights.pb", 100, 24));
    assertThatThrownBy(() -> GraphFile.read(model))
        .hasMessageContaining("'weights.pb': expected a file of 124 bytes, found none");
    Files.createDirectory(folder.resolve("weights.pb"));
    assertThatThrownBy(() -> GraphFile.read(model)).hasMessageContaining("found something else");
    // The runtime takes this for an address in its own memory.
    Path address = write(folder, weight("a", "*/_ORT_MEM_ADDR_/*", 100, 24));
    assertThatThrownBy(() -> GraphFile.read(address)).hasMessageContaining("found none");
  }

  @Test
  void aShortFileIsNamedWithBothSizes() throws IOException {
    Path model = write(folder, weight("a", "weights.pb", 0, 24), weight("b", "weights.pb", 24, 24));
    Files.write(folder.resolve("weights.pb"), new byte[47]);
    assertThatThrownBy(() -> GraphFile.read(model))
        .hasMessageContaining("'weights.pb': expected at least 48 bytes, found 47");
    Files.write(folder.resolve("weights.pb"), new byte[48]);
    assertThat(GraphFile.read(model).dataFiles()).isEqualTo(1);
  }

  @Test
  void withoutALengthTheShapeTellsTheSize() throws IOException {
    TensorProto.Builder weight = weight("a", "w", 4, 0).toBuilder();
    weight.removeExternalData(2);
    Path model = write(folder, weight.build());
    Files.write(folder.resolve("w"), new byte[27]);
    assertThatThrownBy(() -> GraphFile.read(model)).hasMessageContaining("at least 28 bytes");
  }

  @Test
  void whatIsNoPlaceIsRefused() throws IOException {
    Path negative = write(folder, weight("a", "w", -4, 24));
    assertThatThrownBy(() -> GraphFile.read(negative)).hasMessageContaining("not a place");
    TensorProto.Builder words = weight("a", "w", 0, 24).toBuilder();
    words.getExternalDataBuilder(1).setValue("many");
    Path model = write(folder, words.build());
    assertThatThrownBy(() -> GraphFile.read(model)).hasMessageContaining("found 'many'");
    Path huge =
        write(
            folder,
            weight("a", "w", 0, 0).toBuilder()
                .removeExternalData(2)
                .addDims(Long.MAX_VALUE)
                .build());
    assertThatThrownBy(() -> GraphFile.read(huge)).hasMessageContaining("larger than any file");
  }

  private static List<String> locations(GraphFile file) {
    return file.model().getGraph().getInitializerList().stream()
        .map(tensor -> tensor.getExternalData(0).getValue())
        .toList();
  }

  /** Six float32, at a place in a file. */
  private static TensorProto weight(String name, String location, long offset, long length) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(DataType.FLOAT.getNumber())
        .addDims(2)
        .addDims(3)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(length)))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static Path write(Path folder, TensorProto... weights) throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("a").addOutput("out"));
    for (TensorProto weight : weights) {
      graph.addInitializer(weight);
    }
    return Files.write(
        folder.resolve("model.onnx"),
        ModelProto.newBuilder().setGraph(graph).build().toByteArray());
  }
}
