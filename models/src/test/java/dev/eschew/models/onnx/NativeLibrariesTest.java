package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and jars as they come, with files that have the names and little more. */
class NativeLibrariesTest {
  private static final NativePlatform LINUX = NativePlatform.LINUX_X64;
  private static final String OFFICIAL = "ai/onnxruntime/native/";
  private static final String PRESETS = "org/bytedeco/onnxruntime/";

  @TempDir private Path folder;
  private Path given;
  private NativesCache cache;

  @BeforeEach
  void empty() throws IOException {
    given = Files.createDirectory(folder.resolve("given"));
    cache = new NativesCache(folder.resolve("cache"));
  }

  private NativeLibraries prepare(Path source) throws IOException {
    return NativeLibraries.prepare(source, LINUX, cache);
  }

  @Test
  void aWholeFolderIsUsedWhereItLies() throws IOException {
    elf("libonnxruntime.so", 62);
    write("libonnxruntime4j_jni.so", "jni");
    write("libonnxruntime_providers_shared.so", "shared");
    write("libonnxruntime_providers_cuda.so", "cuda");
    NativeLibraries libraries = prepare(given);
    assertThat(libraries).isEqualTo(new NativeLibraries(given, given, true));
    assertThat(cache.root()).doesNotExist();
  }

  @Test
  void aVersionedNameAndAMissingJniLibraryAreMadeUpFor() throws IOException {
    elf("libonnxruntime.so.1", 62);
    write("libonnxruntime_providers_cuda.so", "cuda");
    NativeLibraries libraries = prepare(given);
    assertThat(libraries.folder()).startsWith(cache.root());
    assertThat(libraries.given()).isEqualTo(given);
    assertThat(libraries.folder().resolve("libonnxruntime.so"))
        .isSymbolicLink()
        .hasSameBinaryContentAs(given.resolve("libonnxruntime.so.1"));
    assertThat(libraries.folder().resolve("libonnxruntime_providers_cuda.so")).hasContent("cuda");
    // Of the class path's jar, and so a real one.
    assertThat(Files.size(libraries.folder().resolve("libonnxruntime4j_jni.so")))
        .isGreaterThan(10_000);
    assertThat(prepare(given)).isEqualTo(libraries);
  }

  @Test
  void aFolderWithoutCudaSaysSo() throws IOException {
    elf("libonnxruntime.so", 62);
    write("libonnxruntime4j_jni.so", "jni");
    assertThat(prepare(given).cuda()).isFalse();
  }

  @Test
  void theRuntimesOwnJarIsUnpackedOnce() throws IOException {
    Path jar =
        jar(
            "onnxruntime_gpu-9.jar",
            OFFICIAL + "linux-x64/libonnxruntime.so",
            OFFICIAL + "linux-x64/libonnxruntime4j_jni.so",
            OFFICIAL + "linux-x64/libonnxruntime_providers_cuda.so",
            OFFICIAL + "linux-x64/libonnxruntime_providers_tensorrt.so",
            OFFICIAL + "win-x64/onnxruntime.dll",
            "ai/onnxruntime/OrtSession.class");
    NativeLibraries libraries = prepare(jar);
    assertThat(libraries.cuda()).isTrue();
    assertThat(libraries.folder().getFileName().toString()).startsWith("onnxruntime_gpu-9-");
    assertThat(names(libraries.folder()))
        .containsExactly(
            "libonnxruntime.so", "libonnxruntime4j_jni.so", "libonnxruntime_providers_cuda.so");
    assertThat(libraries.folder().resolve("libonnxruntime.so"))
        .hasContent(OFFICIAL + "linux-x64/libonnxruntime.so");
    Path touched = libraries.folder().resolve("libonnxruntime.so");
    Files.writeString(touched, "kept");
    assertThat(prepare(jar).folder()).isEqualTo(libraries.folder());
    assertThat(touched).hasContent("kept");
    assertThat(prepare(given).folder()).isEqualTo(libraries.folder());
  }

  @Test
  void aJarOfThePresetsGetsNamesAndTheJniLibrary() throws IOException {
    Path jar =
        jar(
            "onnxruntime-linux-x86_64-gpu.jar",
            PRESETS + "linux-x86_64-gpu/libonnxruntime.so.1",
            PRESETS + "linux-x86_64-gpu/libonnxruntime_providers_cuda.so",
            PRESETS + "linux-x86_64-gpu/libonnxruntime_providers_shared.so",
            PRESETS + "linux-x86_64-gpu/libjnionnxruntime.so");
    NativeLibraries libraries = prepare(jar);
    assertThat(libraries.cuda()).isTrue();
    assertThat(names(libraries.folder()))
        .containsExactly(
            "libonnxruntime.so",
            "libonnxruntime4j_jni.so",
            "libonnxruntime_providers_cuda.so",
            "libonnxruntime_providers_shared.so");
  }

  @Test
  void anotherJarOfTheSameNameHasAnotherFolder() throws IOException {
    Path jar = jar("natives.jar", OFFICIAL + "linux-x64/libonnxruntime.so");
    Path first = prepare(jar).folder();
    Files.delete(jar);
    jar("natives.jar", "other/linux-x64/libonnxruntime.so");
    assertThat(prepare(jar).folder()).isNotEqualTo(first);
  }

  @Test
  void whatCannotBeUsedIsNamed() throws IOException {
    assertRefused(folder.resolve("nowhere"), "expected a folder or a jar");
    assertRefused(given, "has no natives of ONNX Runtime: expected libonnxruntime.so");
    write("onnxruntime.dll", "MZ");
    assertRefused(given, "natives for another platform (win-x64): expected libonnxruntime.so");
    jar("mac.jar", OFFICIAL + "osx-aarch64/libonnxruntime.dylib");
    assertRefused(given, "(osx-aarch64, win-x64)");
    assertRefused(given.resolve("mac.jar"), "natives for another platform (osx-aarch64)");
    write("text.jar", "no jar");
    assertRefused(given.resolve("text.jar"), "is not a jar");
    elf("libonnxruntime.so", 183);
    assertRefused(given, "ELF machine 62 of linux-x64, found 183");
    write("libonnxruntime.so", "text");
    assertRefused(given, "expected an ELF file");
  }

  @Test
  void twoJarsOfNativesAreOneTooMany() throws IOException {
    jar("a.jar", OFFICIAL + "linux-x64/libonnxruntime.so");
    jar("b.jar", OFFICIAL + "linux-x64/libonnxruntime.so");
    assertRefused(given, "more than one jar of natives, expected one: a.jar, b.jar");
  }

  private void assertRefused(Path source, String message) {
    assertThatThrownBy(() -> prepare(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(source.toString())
        .hasMessageContaining(message);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(given.resolve(name), content);
  }

  /** The first bytes of a library for a processor. */
  private void elf(String name, int machine) throws IOException {
    byte[] header = new byte[64];
    header[0] = 0x7f;
    header[1] = 'E';
    header[2] = 'L';
    header[3] = 'F';
    header[18] = (byte) machine;
    Files.write(given.resolve(name), header);
  }

  /** A jar whose files say where they are. */
  private Path jar(String name, String... entries) throws IOException {
    Path jar = given.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return jar;
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
