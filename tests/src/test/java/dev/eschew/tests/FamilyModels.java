package dev.eschew.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tiny models of {@code tests/data/families} as complete folders. A variant there has only the
 * files in which it differs from another model, its base.
 */
final class FamilyModels {
  private static final Path MODELS = TestPaths.data("families/models");
  private static final Path VARIANTS = TestPaths.data("families/variants");
  private static final String VARIANT = "variant.json";

  private FamilyModels() {}

  /** The ids of all, models first. */
  static List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    for (Path parent : List.of(MODELS, VARIANTS)) {
      try (Stream<Path> folders = Files.list(parent)) {
        folders.map(folder -> folder.getFileName().toString()).sorted().forEach(ids::add);
      }
    }
    return ids;
  }

  /**
   * The complete folder of a model.
   *
   * @param id the model's id, which is the name of the folder too
   * @param assembled where variants are set together
   */
  static Path folder(String id, Path assembled) throws IOException {
    Path model = MODELS.resolve(id);
    if (Files.isDirectory(model)) {
      return model;
    }
    Path variant = VARIANTS.resolve(id);
    JsonNode says = new ObjectMapper().readTree(variant.resolve(VARIANT).toFile());
    Path base = MODELS.resolve(says.get("base").asText());
    List<String> left = new ArrayList<>(List.of(VARIANT));
    says.get("without").forEach(part -> left.add(part.asText()));
    Path target = assembled.resolve(id);
    if (Files.isDirectory(target)) {
      return target;
    }
    copy(variant, target, left);
    // A part that the variant has replaces the base's as a whole.
    try (Stream<Path> own = Files.list(variant)) {
      own.map(part -> part.getFileName().toString()).forEach(left::add);
    }
    copy(base, target, left);
    return target;
  }

  /** Copies a folder, of its direct children all but those named. */
  private static void copy(Path source, Path target, List<String> left) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = source.relativize(file);
        if (!left.contains(name.getName(0).toString())) {
          Path copy = target.resolve(name);
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }
}
