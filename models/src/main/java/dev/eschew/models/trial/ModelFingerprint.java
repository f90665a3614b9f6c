package dev.eschew.models.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model's files are, so that a verdict on them can be remembered. Small files count by their
 * content; large ones are weights, which count by size and time of change.
 *
 * @param digest of all files and of what they are tried with
 * @param bytes all files together
 */
record ModelFingerprint(String digest, long bytes) {
  private static final long LARGEST_DIGESTED = 64L << 20;
  private static final int DEEPEST = 4;

  /**
   * Reads a folder.
   *
   * @param circumstances what else the verdict depends on: versions, the device
   */
  static ModelFingerprint of(Path folder, String circumstances) throws IOException {
    MessageDigest digest = sha256();
    digest.update(circumstances.getBytes(StandardCharsets.UTF_8));
    long bytes = 0;
    for (Path file : files(folder)) {
      long size = Files.size(file);
      bytes += size;
      String identity =
          size > LARGEST_DIGESTED
              ? Files.getLastModifiedTime(file).toString()
              : HexFormat.of().formatHex(content(file));
      digest.update(
          (folder.relativize(file) + "\0" + size + "\0" + identity + "\0")
              .getBytes(StandardCharsets.UTF_8));
    }
    return new ModelFingerprint(HexFormat.of().formatHex(digest.digest()), bytes);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static byte[] content(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream stream = new DigestInputStream(Files.newInputStream(file), digest)) {
      stream.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
