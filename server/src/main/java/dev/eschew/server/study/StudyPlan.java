package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ApiJson;
import dev.eschew.server.api.ImagesRequest;
import dev.eschew.server.api.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The requests of a study. All settings of the same prompt and seeds follow each other, so that
 * their times are taken while the machine is in the same state. Each turn begins with the next
 * setting: the first to draw a prompt pays for what others find in memory, such as its text
 * encoded.
 */
public final class StudyPlan {
  /** What a study decides for all of its settings. */
  private static final List<String> DECIDED =
      List.of(
          "model",
          "n",
          "seed",
          "stream",
          "partial_images",
          "response_format",
          "output_format",
          "explain");

  private static final int LINES_NAMED = 10;

  private final Study study;
  private final List<List<StudyTask>> tasksByPrompt = new ArrayList<>();

  private StudyPlan(Study study) {
    this.study = study;
    for (StudyPrompt prompt : study.prompts()) {
      List<StudyTask> tasks = new ArrayList<>();
      int first = tasksByPrompt.size();
      for (int drawn = 0; drawn < study.seeds(); drawn += study.imagesPerRequest()) {
        int images = Math.min(study.imagesPerRequest(), study.seeds() - drawn);
        List<StudySetting> turn = new ArrayList<>(study.settings());
        Collections.rotate(turn, -first++);
        for (StudySetting setting : turn) {
          tasks.add(task(setting, prompt, study.firstSeed() + drawn, images));
        }
      }
      tasksByPrompt.add(tasks);
    }
  }

  /**
   * The plan of a study.
   *
   * @throws IllegalArgumentException naming a setting whose fields no request has, or that asks for
   *     a column that a row lacks
   */
  public static StudyPlan of(Study study) {
    study.settings().forEach(setting -> check(setting, study));
    return new StudyPlan(study);
  }

  /** All requests; where prompts or settings are alike, some are, too. */
  public List<StudyTask> tasks() {
    return tasksByPrompt.stream().flatMap(List::stream).toList();
  }

  /** Those that a part of the study draws, no two alike, nor any that another part draws. */
  public List<StudyTask> tasks(Shard shard) {
    List<StudyTask> tasks = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < tasksByPrompt.size(); i++) {
      for (StudyTask task : tasksByPrompt.get(i)) {
        if (seen.add(task.id()) && shard.takes(i)) {
          tasks.add(task);
        }
      }
    }
    return tasks;
  }

  private StudyTask task(StudySetting setting, StudyPrompt prompt, long seed, int images) {
    ObjectNode request = ApiJson.object();
    request.put("model", study.model());
    request.put("prompt", prompt.prompt());
    request.put("n", images);
    request.put("seed", seed);
    request.setAll(RequestTemplate.filled(setting.fields(), prompt.columns()));
    return new StudyTask(Digests.of(request), setting.name(), prompt.line(), request);
  }

  private static void check(StudySetting setting, Study study) {
    String name = "setting '" + setting.name() + "': ";
    for (String field : DECIDED) {
      if (setting.fields().has(field)) {
        throw new IllegalArgumentException(name + field + ": the study says what it is");
      }
    }
    try {
      for (String column : RequestTemplate.columns(setting.fields())) {
        checkColumn(column, study.prompts());
      }
      if (!study.prompts().isEmpty()) {
        StudyPrompt first = study.prompts().getFirst();
        ObjectNode request = RequestTemplate.filled(setting.fields(), first.columns());
        Route.GENERATIONS.check(ApiJson.read(request, ImagesRequest.class));
      }
    } catch (IllegalArgumentException | ApiException e) {
      throw new IllegalArgumentException(name + e.getMessage(), e);
    }
  }

  private static void checkColumn(String column, List<StudyPrompt> prompts) {
    List<StudyPrompt> lacking =
        prompts.stream().filter(prompt -> !prompt.columns().containsKey(column)).toList();
    if (!lacking.isEmpty()) {
      throw new IllegalArgumentException(
          "no column '"
              + column
              + "' in the file of prompts, line "
              + lacking.stream()
                  .limit(LINES_NAMED)
                  .map(prompt -> String.valueOf(prompt.line()))
                  .collect(Collectors.joining(", "))
              + (lacking.size() > LINES_NAMED
                  ? " and " + (lacking.size() - LINES_NAMED) + " more"
                  : "")
              + "; found "
              + lacking.getFirst().columns().keySet());
    }
  }
}
