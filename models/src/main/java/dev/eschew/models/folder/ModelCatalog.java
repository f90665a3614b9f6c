package dev.eschew.models.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All models that a server was pointed at, in the order found; one that cannot be used harms no
 * other.
 */
public final class ModelCatalog {
  /** A model of the catalog. */
  public sealed interface Entry {
    String id();

    Path path();
  }

  /** A folder that can be loaded. */
  public record Usable(ModelFolder folder) implements Entry {
    @Override
    public String id() {
      return folder.id();
    }

    @Override
    public Path path() {
      return folder.path();
    }
  }

  /** A folder that cannot, and why. */
  public record Broken(String id, Path path, String reason) implements Entry {}

  private static final Logger log = LoggerFactory.getLogger(ModelCatalog.class);

  private final Map<String, Entry> entries;

  private ModelCatalog(Map<String, Entry> entries) {
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Reads models.
   *
   * @param builtIn model folders that are always there; the first is the default
   * @param directories each either a model or a folder whose subfolders are models; subfolders
   *     without a model_index.json are passed over
   * @throws IllegalArgumentException if a directory does not exist
   */
  public static ModelCatalog scan(List<Path> builtIn, List<Path> directories) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Stream.concat(builtIn.stream(), directories.stream().flatMap(ModelCatalog::modelsIn))
        .map(ModelCatalog::read)
        .forEach(entry -> entries.merge(entry.id(), entry, ModelCatalog::first));
    return new ModelCatalog(entries);
  }

  public Optional<Entry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  public Collection<Entry> entries() {
    return entries.values();
  }

  /** The model of a request that names none: the first, even if it is broken. */
  public Optional<String> defaultId() {
    return entries.keySet().stream().findFirst();
  }

  private static Entry first(Entry kept, Entry other) {
    log.warn("{} is passed over: {} has the id {} already", other.path(), kept.path(), kept.id());
    return kept;
  }

  private static Entry read(Path path) {
    try {
      return new Usable(ModelFolder.read(path));
    } catch (BrokenModelException e) {
      String id = path.toAbsolutePath().normalize().getFileName().toString();
      return new Broken(id, path, e.getMessage());
    }
  }

  private static Stream<Path> modelsIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--models: no folder " + directory);
    }
    if (ModelFolder.isModel(directory)) {
      return Stream.of(directory);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(directory)) {
      children.filter(Files::isDirectory).filter(ModelFolder::isModel).sorted().forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException("--models: cannot read " + directory, e);
    }
    return found.stream();
  }
}
