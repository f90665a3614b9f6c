package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaLibrariesTest {
  @TempDir private Path folder;

  private List<String> found(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(folder.resolve(name), "");
    }
    return CudaLibraries.find(folder).stream().map(file -> file.getFileName().toString()).toList();
  }

  @Test
  void foundInTheOrderInWhichTheyNeedEachOther() throws IOException {
    assertThat(
            found(
                "libcudnn.so.9",
                "libcudnn_engines_precompiled.so.9",
                "libcufft.so.12",
                "libcublas.so.13",
                "libcublasLt.so.13",
                "libnvrtc-builtins.so.13.0",
                "libnvrtc.so.13",
                "libcurand.so.10",
                "libcudart.so.13",
                "libonnxruntime.so",
                "libonnxruntime_providers_cuda.so",
                "notes.txt"))
        .containsExactly(
            "libcudart.so.13",
            "libnvrtc.so.13",
            "libnvrtc-builtins.so.13.0",
            "libcublasLt.so.13",
            "libcublas.so.13",
            "libcurand.so.10",
            "libcufft.so.12",
            "libcudnn.so.9",
            "libcudnn_engines_precompiled.so.9");
  }

  @Test
  void ofSeveralNamesOfALibraryOneIsTaken() throws IOException {
    assertThat(found("libcudart.so.12.9.79", "libcudart.so.12")).containsExactly("libcudart.so.12");
  }

  @Test
  void oneThatLacksAnotherIsLoadedAfterIt() {
    List<Path> loaded = new ArrayList<>();
    Path part = Path.of("libcudnn_a.so.9");
    Path needed = Path.of("libcudnn_b.so.9");
    Set<String> failures =
        CudaLibraries.load(
            List.of(part, needed),
            library -> {
              if (library.equals(part) && !loaded.contains(needed)) {
                throw new UnsatisfiedLinkError("libcudnn_b.so.9: not found");
              }
              loaded.add(library);
            });
    assertThat(loaded).containsExactly(needed, part);
    assertThat(failures).isEmpty();
  }

  @Test
  void whatCannotBeLoadedIsSaid() {
    Set<String> failures =
        CudaLibraries.load(
            List.of(Path.of("libcublas.so.12"), Path.of("libcudart.so.12")),
            library -> {
              if (library.toString().contains("cublas")) {
                throw new UnsatisfiedLinkError("libcublasLt.so.12: not found");
              }
            });
    assertThat(failures).containsExactly("libcublasLt.so.12: not found");
  }
}
