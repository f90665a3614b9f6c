package dev.eschew.models.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A model folder, one graph of which is broken anew each time. */
final class BrokenModels {
  private static final String MODEL = "tiny-sd-optimum-op14";
  private static final String SMALLEST = "tiny-sd-sdpa-op14-mha-cpu";
  private static final List<String> PARTS =
      List.of("text_encoder", "text_encoder", "vae_decoder", "vae_encoder");

  private final Path folder;
  private final List<Path> exports;
  private final Map<Path, byte[]> files = new HashMap<>();
  private final Map<Path, ModelProto> graphs = new HashMap<>();
  private final Map<String, Path> parts = new HashMap<>();
  private String part = "unet";

  /**
   * Copies a model.
   *
   * @param data the tests' data
   * @param work a folder to copy it to
   */
  BrokenModels(Path data, Path work) throws IOException {
    Path source = data.resolve("models").resolve(MODEL);
    folder = work.resolve("model");
    try (Stream<Path> walk = Files.walk(source)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(source.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    PARTS.forEach(name -> parts.put(name, source.resolve(name).resolve("model.onnx")));
    Path exported = data.resolve("exports");
    Files.copy(
        exported.resolve("weights.bin"),
        folder.resolve("unet").resolve("weights.bin"),
        StandardCopyOption.REPLACE_EXISTING);
    parts.put("unet", exported.resolve(SMALLEST + ".onnx"));
    write("unet", bytes(parts.get("unet")));
    try (Stream<Path> walk = Files.list(exported)) {
      exports = walk.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    }
  }

  Path folder() {
    return folder;
  }

  /** The part that is broken now. */
  String part() {
    return part;
  }

  /** Mends what was broken and breaks something else; says what. */
  String make(long seed, int index) throws IOException {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
    write(part, bytes(parts.get(part)));
    Path source;
    if (random.nextInt(10) < 6) {
      part = "unet";
      source = smallerOfTwo(random);
    } else {
      part = PARTS.get(random.nextInt(PARTS.size()));
      source = parts.get(part);
    }
    boolean isBytes = random.nextInt(5) < 2;
    write(
        part,
        isBytes
            ? ByteMutations.mutate(bytes(source), bytes(smallerOfTwo(random)), random)
            : OnnxMutations.mutate(graph(source), random));
    return part + " " + source.getFileName() + (isBytes ? " bytes" : " structure");
  }

  /** The runtime's work grows with the graph's size, what can go wrong does not. */
  private Path smallerOfTwo(SplittableRandom random) throws IOException {
    Path first = exports.get(random.nextInt(exports.size()));
    Path second = exports.get(random.nextInt(exports.size()));
    return bytes(first).length < bytes(second).length ? first : second;
  }

  /** A new file each time: the old one may still be mapped. */
  private void write(String name, byte[] bytes) throws IOException {
    Path fresh = Files.write(folder.resolve("fresh.onnx"), bytes);
    Files.move(
        fresh,
        folder.resolve(name).resolve("model.onnx"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private byte[] bytes(Path file) throws IOException {
    byte[] known = files.get(file);
    if (known == null) {
      known = Files.readAllBytes(file);
      files.put(file, known);
    }
    return known;
  }

  private ModelProto graph(Path file) throws IOException {
    ModelProto known = graphs.get(file);
    if (known == null) {
      known = ModelProto.parseFrom(bytes(file));
      graphs.put(file, known);
    }
    return known;
  }
}
