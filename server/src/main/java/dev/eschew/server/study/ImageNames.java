package dev.eschew.server.study;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where images lie: {@code images/SETTING/LINE-SEED.png}. A name that an image of another request
 * has, drawn when the files of prompts or settings were different, gets the request's digest too:
 * nothing that was drawn is written over. For several threads.
 */
final class ImageNames {
  private static final int DIGEST_LETTERS = 8;

  private final Map<String, String> slugs = new HashMap<>();
  private final Map<String, String> takers = new HashMap<>();

  /**
   * Names for a study's images.
   *
   * @param drawn what is there already
   */
  ImageNames(List<StudySetting> settings, Collection<StudyDrawing> drawn) {
    Set<String> taken = new HashSet<>();
    for (StudySetting setting : settings) {
      String slug = slug(setting.name());
      String free = slug;
      for (int i = 2; !taken.add(free); i++) {
        free = slug + "-" + i;
      }
      slugs.put(setting.name(), free);
    }
    drawn.forEach(
        drawing -> drawing.images().forEach(image -> takers.put(image.file(), drawing.id())));
  }

  /** The file of a request's image, relative to the study's folder. */
  synchronized String of(StudyTask task, long seed) {
    String name = "images/" + slugs.get(task.setting()) + "/" + task.line() + "-" + seed;
    String plain = name + ".png";
    String file =
        takers.getOrDefault(plain, task.id()).equals(task.id())
            ? plain
            : name + "-" + task.id().substring(0, DIGEST_LETTERS) + ".png";
    takers.put(file, task.id());
    return file;
  }

  /** A setting's name as that of a folder. */
  private static String slug(String name) {
    String slug =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^a-z0-9.]+", "-")
            .replaceAll("^[-.]+|[-.]+$", "");
    return slug.isEmpty() ? "setting" : slug;
  }
}
