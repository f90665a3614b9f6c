package dev.eschew.server.study;

import java.util.List;

/**
 * What is drawn and compared.
 *
 * @param model the model's id
 * @param seeds of each prompt and setting
 * @param firstSeed the seeds are this one and those after it
 * @param imagesPerRequest of consecutive seeds; terms that compare the images of a request, NegToMe
 *     between images, see so many
 * @param prompts in the order of the file
 * @param settings at least one
 */
public record Study(
    String model,
    int seeds,
    long firstSeed,
    int imagesPerRequest,
    List<StudyPrompt> prompts,
    List<StudySetting> settings) {
  public Study {
    prompts = List.copyOf(prompts);
    settings = List.copyOf(settings);
  }
}
