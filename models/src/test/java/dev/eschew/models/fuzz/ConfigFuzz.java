package dev.eschew.models.fuzz;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.SchedulerConfig;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.Schedulers;
import dev.eschew.models.tokenizer.ClipTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A model folder, one config of which is broken anew each time. */
final class ConfigFuzz {
  static final List<String> FILES =
      List.of(
          "model_index.json",
          "eschew.json",
          "unet/config.json",
          "vae_decoder/config.json",
          "scheduler/scheduler_config.json",
          "scheduler/scheduler_config.json",
          "scheduler/scheduler_config.json",
          "scheduler/scheduler_config.json",
          "tokenizer/tokenizer_config.json",
          "tokenizer/special_tokens_map.json",
          "tokenizer/vocab.json",
          "tokenizer/merges.txt");

  private static final int[] STEPS = {1, 2, 5, 50, 1000};
  private static final String PROMPT = "A cute creature, 8k! <|endoftext|> \u00e9\ud83d\ude00";

  private final Path folder;
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final List<String> notes = new ArrayList<>();

  /** A folder that reads; its graphs may be anything. */
  ConfigFuzz(Path folder) throws IOException {
    this.folder = folder;
    for (String file : FILES) {
      files.put(file, Files.readAllBytes(folder.resolve(file)));
    }
  }

  /** How many mutations came out how. */
  Map<Outcome, Integer> counts() {
    return counts;
  }

  /** Those that came out as none may, each with its index. */
  List<String> notes() {
    return notes;
  }

  void run(long seed, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + i);
      String file = FILES.get(random.nextInt(FILES.size()));
      boolean isBytes = file.endsWith(".txt") || random.nextInt(4) == 0;
      byte[] broken =
          isBytes
              ? ByteMutations.mutate(files.get(file), files.get("tokenizer/vocab.json"), random)
              : JsonMutations.mutate(files.get(file), random);
      Files.write(folder.resolve(file), broken);
      try {
        Outcome outcome = outcome(file, i, broken, random);
        counts.merge(outcome, 1, Integer::sum);
      } finally {
        Files.write(folder.resolve(file), files.get(file));
      }
    }
  }

  private Outcome outcome(String file, int index, byte[] broken, SplittableRandom random) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    try {
      ModelFolder model = ModelFolder.read(folder);
      if (file.startsWith("scheduler")) {
        schedule(model.scheduler(), random);
      } else if (file.startsWith("tokenizer")) {
        ClipTokenizer.load(model.textEncoders().getFirst().tokenizer()).encode(PROMPT);
      }
      return Outcome.RAN;
    } catch (BrokenModelException | IllegalArgumentException | IOException e) {
      String message = String.valueOf(e.getMessage());
      boolean isClear =
          (message.contains(name) || message.contains("tokenizer folder"))
              && message.length() < 1000
              && e.getClass() != NumberFormatException.class;
      return isClear ? Outcome.OURS : wrong(index, file, broken, e);
    } catch (Throwable e) {
      return wrong(index, file, broken, e);
    }
  }

  /** As requests do: the file's own scheduler and another one, with few steps and many. */
  private static void schedule(SchedulerConfig config, SplittableRandom random) {
    SchedulerKind[] kinds = SchedulerKind.values();
    for (SchedulerKind kind : List.of(config.kind(), kinds[random.nextInt(kinds.length)])) {
      for (int steps : STEPS) {
        try {
          Schedulers.create(kind, config).start(steps, new TorchGenerator(1));
        } catch (IllegalArgumentException e) {
          if (e.getClass() != IllegalArgumentException.class || e.getMessage().length() > 1000) {
            throw new IllegalStateException("not a refusal", e);
          }
        }
      }
    }
  }

  private Outcome wrong(int index, String file, byte[] broken, Throwable e) {
    Throwable cause = e.getCause() != null && e instanceof IllegalStateException ? e.getCause() : e;
    StackTraceElement[] trace = cause.getStackTrace();
    String text = new String(broken, 0, Math.min(broken.length, 600), StandardCharsets.UTF_8);
    String message = String.valueOf(cause);
    notes.add(
        "%d %s: %s at %s of %s"
            .formatted(
                index,
                file,
                message.substring(0, Math.min(300, message.length())),
                trace.length > 0 ? trace[0] + " < " + trace[Math.min(2, trace.length - 1)] : "",
                text));
    return Outcome.WRONG;
  }
}
