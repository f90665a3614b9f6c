package dev.eschew.models.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * @param directories each a model, a repository of a download cache ({@code models--ORG--NAME}),
   *     or a folder whose subfolders are these; subfolders without a model_index.json are passed
   *     over
   * @throws IllegalArgumentException if a directory does not exist
   */
  public static ModelCatalog scan(List<Path> builtIn, List<Path> directories) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Stream.concat(
            builtIn.stream().map(Found::of), directories.stream().flatMap(ModelCatalog::modelsIn))
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

  /**
   * The entry of one folder: a model, or a repository of a download cache.
   *
   * @return empty if it is neither
   */
  public static Optional<Entry> single(Path folder) {
    return Found.in(folder).map(ModelCatalog::read);
  }

  private static Entry read(Found found) {
    try {
      return new Usable(ModelFolder.read(found.path(), found.id()));
    } catch (BrokenModelException e) {
      return new Broken(found.id(), found.path(), e.getMessage());
    }
  }

  private static Stream<Found> modelsIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--models: no folder " + directory);
    }
    Optional<Found> itself = Found.in(directory);
    if (itself.isPresent()) {
      return itself.stream();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(Files::isDirectory)
          .sorted()
          .flatMap(child -> Found.in(child).stream())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException("--models: cannot read " + directory, e);
    }
  }

  /**
   * A folder that claims to be a model.
   *
   * @param id the folder's or link's name; for a snapshot in a download cache the repository's
   */
  private record Found(String id, Path path) {
    static Found of(Path folder) {
      return new Found(folder.toAbsolutePath().normalize().getFileName().toString(), folder);
    }

    static Optional<Found> in(Path folder) {
      Path named = folder.toAbsolutePath().normalize();
      try {
        if (DownloadCache.isRepository(named)) {
          return DownloadCache.snapshot(named)
              .filter(ModelFolder::isModel)
              .map(snapshot -> new Found(DownloadCache.name(named), snapshot));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("--models: cannot read " + folder, e);
      }
      if (!ModelFolder.isModel(folder)) {
        return Optional.empty();
      }
      // A snapshot that was named itself is known by its repository, too.
      Path snapshots = named.getParent();
      boolean isSnapshot =
          snapshots != null
              && snapshots.getParent() != null
              && snapshots.endsWith("snapshots")
              && DownloadCache.isRepository(snapshots.getParent());
      return Optional.of(
          isSnapshot ? new Found(DownloadCache.name(snapshots.getParent()), folder) : of(folder));
    }
  }
}
