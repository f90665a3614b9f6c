package dev.eschew.server.study.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.eschew.server.study.StudyResults;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds in the record of a study's folder what was asked for. */
final class RecordedRequest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedRequest() {}

  /** The request of the first image. */
  static Optional<JsonNode> first(StudyResults results, Path folder) {
    if (results.images().isEmpty()) {
      return Optional.empty();
    }
    String id = results.images().getFirst().request();
    try (DirectoryStream<Path> records = Files.newDirectoryStream(folder, "drawings*.jsonl")) {
      for (Path file : records) {
        Optional<JsonNode> request = find(id, file);
        if (request.isPresent()) {
          return request;
        }
      }
    } catch (IOException e) {
      // The report is not worth less without an example.
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<JsonNode> find(String id, Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode drawing = line.contains(id) ? tree(line) : MissingNode.getInstance();
        if (drawing.path("id").asText().equals(id) && drawing.path("request").isObject()) {
          return Optional.of(drawing.path("request"));
        }
      }
    }
    return Optional.empty();
  }

  /** A half-written line of a run that was killed is nothing. */
  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
