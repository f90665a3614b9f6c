package dev.eschew.models.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models where download caches and links put them. */
class DownloadCacheTest {
  @TempDir private Path directory;

  @Test
  void theSnapshotOfMainIsTheModelAndItsNameTheRepositorys() throws IOException {
    Path repository = repository("models--acme--tiny-sd", "aaaa", "bbbb");
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), "aaaa\n");
    ModelCatalog.Entry entry = only(ModelCatalog.scan(List.of(), List.of(repository)));
    assertThat(entry.id()).isEqualTo("tiny-sd");
    assertThat(entry.path()).endsWith(Path.of("snapshots", "aaaa"));
  }

  @Test
  void withoutARefTheNewestSnapshotIs() throws IOException {
    Path repository = repository("models--acme--tiny-sd", "aaaa", "bbbb");
    Files.setLastModifiedTime(
        repository.resolve("snapshots/aaaa"), FileTime.fromMillis(2_000_000_000_000L));
    assertThat(only(ModelCatalog.scan(List.of(), List.of(repository))).path())
        .endsWith(Path.of("snapshots", "aaaa"));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), "../../elsewhere");
    assertThat(only(ModelCatalog.scan(List.of(), List.of(repository))).path())
        .endsWith(Path.of("snapshots", "aaaa"));
  }

  @Test
  void aWholeCacheHoldsSeveral() throws IOException {
    repository("models--acme--one", "aaaa");
    repository("models--acme--two", "aaaa");
    Files.createDirectories(directory.resolve("models--acme--weights-only/snapshots/cccc"));
    Files.createDirectories(directory.resolve(".locks"));
    ModelCatalog catalog = ModelCatalog.scan(List.of(), List.of(directory));
    assertThat(catalog.entries()).extracting(ModelCatalog.Entry::id).containsExactly("one", "two");
  }

  @Test
  void aSnapshotThatIsNamedItselfIsKnownByItsRepository() throws IOException {
    Path repository = repository("models--acme--one", "aaaa");
    assertThat(ModelCatalog.single(repository.resolve("snapshots/aaaa")).orElseThrow().id())
        .isEqualTo("one");
  }

  @Test
  void aLinkedModelIsKnownByTheLinksName() throws IOException {
    Path repository = repository("models--acme--one", "aaaa");
    Path models = Files.createDirectories(directory.resolve("models"));
    Files.createSymbolicLink(models.resolve("mine"), repository.resolve("snapshots/aaaa"));
    assertThat(only(ModelCatalog.scan(List.of(), List.of(models))).id()).isEqualTo("mine");
  }

  private static ModelCatalog.Entry only(ModelCatalog catalog) {
    assertThat(catalog.entries()).hasSize(1);
    return catalog.entries().iterator().next();
  }

  private Path repository(String name, String... revisions) throws IOException {
    Path repository = directory.resolve(name);
    for (String revision : revisions) {
      Path snapshot = Files.createDirectories(repository.resolve("snapshots").resolve(revision));
      Files.writeString(snapshot.resolve("model_index.json"), "{}");
    }
    return repository;
  }
}
