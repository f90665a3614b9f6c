package dev.eschew.server.study;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The record of what was drawn: a drawing a line, each written when its images are there. One
 * process writes a file at a time; for several threads.
 */
public final class Ledger implements Closeable {
  private final Path file;
  private final FileOutputStream out;

  private Ledger(Path file, FileOutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens a file to add to it. A last line that a killed process did not finish is taken off.
   *
   * @throws IllegalArgumentException if another process writes it
   */
  static Ledger open(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    FileOutputStream out = new FileOutputStream(file.toFile(), true);
    try {
      FileChannel channel = out.getChannel();
      if (!isLocked(channel)) {
        throw new IllegalArgumentException("another process draws into " + file);
      }
      channel.truncate(finished(Files.readAllBytes(file)));
      return new Ledger(file, out);
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  /** The lock is the file's own and ends with the process. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * The drawings of a file, without a last line that is not finished.
   *
   * @throws IllegalArgumentException if a line is no drawing
   */
  static List<StudyDrawing> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = finished(bytes);
    List<StudyDrawing> drawings = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        byte[] line = Arrays.copyOfRange(bytes, begin, i);
        try {
          drawings.add(ApiJson.read(line, StudyDrawing.class));
        } catch (ApiException e) {
          throw new IllegalArgumentException(
              file + ", line " + (drawings.size() + 1) + ": " + e.getMessage(), e);
        }
        begin = i + 1;
      }
    }
    return drawings;
  }

  /** Bytes of finished lines. */
  private static int finished(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** Writes a line and makes sure of it. */
  synchronized void append(StudyDrawing drawing) throws IOException {
    byte[] json = ApiJson.write(drawing);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    out.write(line);
    out.getFD().sync();
  }

  /** The file. */
  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
