package dev.eschew.models.pipeline;

import dev.eschew.guidance.Guidance;
import dev.eschew.guidance.NegToMe;
import dev.eschew.models.image.ImageSize;
import dev.eschew.models.image.ReferenceImage;
import dev.eschew.models.random.TorchGenerator;
import dev.eschew.models.scheduler.LcmScheduler;
import dev.eschew.models.scheduler.Scheduler;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.models.scheduler.SchedulerRun;
import java.util.List;
import java.util.Optional;

/**
 * One request for images with every default resolved; all that is needed to make the same pictures
 * again.
 *
 * @param model the model's id
 * @param prompt what to draw, not blank, at most 20,000 characters
 * @param negativePrompt what the unconditional row is told; empty: the empty prompt
 * @param images number of images, 1 to 64; image k uses seed + k
 * @param size of each image
 * @param seed seed of the first image, 0 to 2^53 - 1 (what every JSON client can carry)
 * @param steps number of scheduler steps
 * @param scheduler the sampler
 * @param guidance all guidance terms
 * @param references images that NegToMe pushes away from; empty unless its reference is {@code
 *     IMAGES}
 * @param sizes what the network is told of sizes, if it is told any
 * @param explain whether to keep maps of where each term acted
 * @param source the picture to begin with, if not with pure noise
 */
public record GenerationSpec(
    String model,
    String prompt,
    Optional<String> negativePrompt,
    int images,
    ImageSize size,
    long seed,
    int steps,
    SchedulerKind scheduler,
    Guidance guidance,
    List<ReferenceImage> references,
    MicroConditioning sizes,
    boolean explain,
    Optional<SourceImage> source) {
  /** Far beyond what any text encoder reads; a bound on what one request carries around. */
  public static final int MAX_PROMPT_LENGTH = 20_000;

  public static final int MAX_IMAGES = 64;
  public static final int MAX_STEPS = 1000;
  public static final long MAX_SEED = (1L << 53) - 1;

  public GenerationSpec {
    references = List.copyOf(references);
    checkReferences(guidance, references);
    if (guidance.perpNeg().isPresent() && negativePrompt.isPresent()) {
      throw new InvalidFieldException(
          "negative_prompt",
          "cannot go with guidance.perp_neg, whose unconditional row is of the empty prompt; say it"
              + " as one of guidance.perp_neg.prompts");
    }
    if (prompt.isBlank()) {
      throw new InvalidFieldException("prompt", "expected some text, got none");
    }
    checkLength("prompt", prompt);
    negativePrompt.ifPresent(text -> checkLength("negative_prompt", text));
    if (images < 1 || images > MAX_IMAGES) {
      throw new InvalidFieldException(
          "n", "expected 1 to " + MAX_IMAGES + " images, got " + images);
    }
    if (steps < 1 || steps > MAX_STEPS) {
      throw new InvalidFieldException("steps", "expected 1 to " + MAX_STEPS + ", got " + steps);
    }
    if (seed < 0 || seed > MAX_SEED - images + 1) {
      throw new InvalidFieldException(
          "seed", "expected 0 to " + MAX_SEED + " for every image, got " + seed);
    }
    source.ifPresent(picture -> picture.check(size, steps));
  }

  private static void checkReferences(Guidance guidance, List<ReferenceImage> references) {
    boolean wanted =
        guidance.negToMe().filter(term -> term.reference() == NegToMe.Reference.IMAGES).isPresent();
    if (wanted == references.isEmpty()) {
      throw new InvalidFieldException(
          "guidance.negtome.images",
          wanted
              ? "expected at least one image, got none"
              : "cannot go with another reference than images");
    }
  }

  private static void checkLength(String field, String text) {
    if (text.length() > MAX_PROMPT_LENGTH) {
      throw new InvalidFieldException(
          field, "expected at most " + MAX_PROMPT_LENGTH + " characters, got " + text.length());
    }
  }

  /** The first step that is done: 0 unless a picture is begun with. */
  public int startStep() {
    return source.map(picture -> picture.startStep(steps)).orElse(0);
  }

  /**
   * Starts one image's run where the picture that it begins with lets it.
   *
   * @param noise the image's own generator
   * @throws IllegalArgumentException if the scheduler cannot take so many steps
   */
  public SchedulerRun start(Scheduler by, TorchGenerator noise) {
    Optional<SourceImage> teachers = source.filter(SourceImage::overTeacher);
    return teachers.isPresent() && by instanceof LcmScheduler lcm
        ? lcm.startWithStrength(steps, noise, teachers.get().strength())
        : by.start(steps, noise, startStep());
  }

  /** The seed of image {@code index}, counted from 0. */
  public long seed(int index) {
    return seed + index;
  }
}
