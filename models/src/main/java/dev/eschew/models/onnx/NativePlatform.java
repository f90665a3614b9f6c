package dev.eschew.models.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where native libraries run, and what those of ONNX Runtime are called there. */
enum NativePlatform {
  LINUX_X64("linux-x64", "linux-x86_64", "lib", ".so"),
  LINUX_AARCH64("linux-aarch64", "linux-arm64", "lib", ".so"),
  MAC_AARCH64("osx-aarch64", "macosx-arm64", "lib", ".dylib"),
  WINDOWS_X64("win-x64", "windows-x86_64", "", ".dll");

  /** What the Java classes load first. */
  static final String RUNTIME = "onnxruntime";

  /** What joins the runtime to the Java classes. */
  static final String JNI = "onnxruntime4j_jni";

  /** What joins the runtime to its providers. */
  static final String SHARED = "onnxruntime_providers_shared";

  /** The CUDA provider. */
  static final String CUDA = "onnxruntime_providers_cuda";

  private static final String NAMES = RUNTIME + "|" + JNI + "|" + SHARED + "|" + CUDA;

  /** Folder of this platform in ONNX Runtime's own jars, and as messages call it. */
  final String label;

  /** How the folder of this platform begins in jars of the JavaCPP presets. */
  final String presets;

  private final String prefix;
  private final String suffix;
  private final Pattern file;

  NativePlatform(String label, String presets, String prefix, String suffix) {
    this.label = label;
    this.presets = presets;
    this.prefix = prefix;
    this.suffix = suffix;
    // Versions follow the suffix on Linux and stand before it on a Mac.
    this.file =
        Pattern.compile(
            prefix + "(" + NAMES + ")(?:\\.\\d+)*" + Pattern.quote(suffix) + "(?:\\.\\d+)*");
  }

  /** The platform of this process; empty where ONNX Runtime has no natives. */
  static Optional<NativePlatform> current() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean x64 = processor.equals("amd64") || processor.equals("x86_64");
    if (system.contains("linux")) {
      return x64
          ? Optional.of(LINUX_X64)
          : processor.equals("aarch64") ? Optional.of(LINUX_AARCH64) : Optional.empty();
    } else if (system.contains("mac")) {
      return processor.equals("aarch64") ? Optional.of(MAC_AARCH64) : Optional.empty();
    }
    return system.contains("win") && x64 ? Optional.of(WINDOWS_X64) : Optional.empty();
  }

  /** The file that the Java classes look for. */
  String fileOf(String library) {
    return prefix + library + suffix;
  }

  /** Which library a file is, whether or not its name carries a version. */
  Optional<String> libraryOf(String fileName) {
    Matcher matcher = file.matcher(fileName);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The platform whose libraries a folder of a jar holds, by the folder's name. */
  static Optional<NativePlatform> ofFolder(String folder) {
    return Arrays.stream(values())
        .filter(platform ->
            folder.equals(platform.label)
                || folder.equals(platform.presets)
                || folder.startsWith(platform.presets + "-"))
        .findFirst();
  }
}
