/**
 * What a study's pictures amount to: evaluators look at them, metrics are computed by image, by
 * request (a set), by prompt and by setting, and put beside each other with intervals.
 *
 * <p>{@link dev.eschew.server.study.scores.Scorer} makes {@link
 * dev.eschew.server.study.StudyResults} of a folder; it is written as {@code results.json} and
 * {@code results.csv}.
 */
package dev.eschew.server.study.scores;
