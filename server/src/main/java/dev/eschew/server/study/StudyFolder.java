package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a study lies: {@code study.json} says what it is, {@code drawings.jsonl} (and those of its
 * shards) what was drawn, {@code images/} has the images, {@code files/} the pictures that requests
 * name, {@code skipped.jsonl} what is not there and why. What was drawn for a study of other
 * prompts or settings stays.
 */
public final class StudyFolder {
  private static final String STUDY = "study.json";
  private static final String DRAWINGS = "drawings";
  private static final String SKIPPED = "skipped";
  private static final String LINES = ".jsonl";
  private static final String PARTS = "(-\\d+-of-\\d+)?\\.jsonl";

  private final Path folder;
  private final Map<String, String> base64 = new ConcurrentHashMap<>();

  public StudyFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  /** Keeps what is drawn, and the pictures that its requests name. */
  public void write(Study study, Map<String, byte[]> pictures) throws IOException {
    for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
      AtomicFile.write(folder.resolve(picture.getKey()), picture.getValue());
    }
    AtomicFile.write(folder.resolve(STUDY), ApiJson.write(study));
  }

  /**
   * What is drawn here.
   *
   * @throws IllegalArgumentException if this is no folder of a study
   */
  public Study study() throws IOException {
    Path file = folder.resolve(STUDY);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no study in " + folder + ": expected " + STUDY);
    }
    try {
      return ApiJson.read(Files.readAllBytes(file), Study.class);
    } catch (ApiException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * All that was ever drawn here and is there still, by the digest of its request.
   *
   * @throws IllegalArgumentException if a record is damaged
   */
  public Map<String, StudyDrawing> drawings() throws IOException {
    Map<String, StudyDrawing> drawings = new LinkedHashMap<>();
    for (Path ledger : parts(DRAWINGS)) {
      for (StudyDrawing drawing : Ledger.read(ledger)) {
        if (drawing.images().stream()
            .allMatch(image -> Files.isRegularFile(folder.resolve(image.file())))) {
          drawings.put(drawing.id(), drawing);
        }
      }
    }
    return drawings;
  }

  /**
   * What is there of a study, in the plan's order, under the names and lines that the study has
   * now. Where two of its requests are alike, both have the same drawing.
   */
  public List<StudyDrawing> drawings(StudyPlan plan) throws IOException {
    Map<String, StudyDrawing> all = drawings();
    List<StudyDrawing> drawings = new ArrayList<>();
    for (StudyTask task : plan.tasks()) {
      Optional.ofNullable(all.get(task.id()))
          .map(drawing ->
              new StudyDrawing(
                  drawing.id(),
                  task.setting(),
                  task.line(),
                  drawing.request(),
                  drawing.images(),
                  drawing.warnings(),
                  drawing.seconds(),
                  drawing.drawnSeconds()))
          .ifPresent(drawings::add);
    }
    return drawings;
  }

  /**
   * Opens the record of a shard to add to it.
   *
   * @throws IllegalArgumentException if another process does
   */
  public Ledger ledger(Shard shard) throws IOException {
    return Ledger.open(folder.resolve(DRAWINGS + shard.suffix() + LINES));
  }

  /** Says anew what a shard skipped; the whole takes the place of all shards. */
  public void writeSkipped(Shard shard, List<Skipped> skipped) throws IOException {
    Path file = folder.resolve(SKIPPED + shard.suffix() + LINES);
    for (Path former : shard.equals(Shard.WHOLE) ? parts(SKIPPED) : List.of(file)) {
      Files.deleteIfExists(former);
    }
    if (skipped.isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    for (Skipped one : skipped) {
      lines.append(new String(ApiJson.write(one), StandardCharsets.UTF_8)).append('\n');
    }
    AtomicFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What was skipped when it was last drawn. */
  public List<Skipped> skipped() throws IOException {
    Set<Skipped> skipped = new LinkedHashSet<>(); // each shard names the same bad rows
    for (Path file : parts(SKIPPED)) {
      for (String line : Files.readAllLines(file)) {
        skipped.add(ApiJson.read(line.getBytes(StandardCharsets.UTF_8), Skipped.class));
      }
    }
    return List.copyOf(skipped);
  }

  /** A request as it is sent: the pictures that it names are in it. */
  ObjectNode sent(ObjectNode request) {
    return RequestPictures.filledIn(
        request,
        name ->
            base64.computeIfAbsent(
                name,
                file -> {
                  try {
                    byte[] bytes = Files.readAllBytes(folder.resolve(file));
                    return Base64.getEncoder().encodeToString(bytes);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }

  void writeImage(String file, byte[] bytes) throws IOException {
    AtomicFile.write(folder.resolve(file), bytes);
  }

  private List<Path> parts(String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern names = Pattern.compile(Pattern.quote(name) + PARTS);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> names.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }
}
