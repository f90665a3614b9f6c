package dev.eschew.server.study.scores;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.study.AtomicFile;
import dev.eschew.server.study.StudyResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code results.json}: results as JSON, in the names of the API's style; absent is left out. */
public final class ResultsJson {
  public static final String FILE = "results.json";

  private ResultsJson() {}

  /** Writes the file of a study's folder. */
  public static void write(Path folder, StudyResults results) throws IOException {
    AtomicFile.write(folder.resolve(FILE), ApiJson.write(results));
  }

  /**
   * Reads the file of a study's folder.
   *
   * @throws IOException if it is not there or holds something else
   */
  public static StudyResults read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return ApiJson.read(Files.readAllBytes(file), StudyResults.class);
    } catch (ApiException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
