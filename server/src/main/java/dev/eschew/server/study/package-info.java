/**
 * Evaluations: prompts x seeds x settings are drawn, read by evaluators and scored with confidence
 * intervals.
 *
 * <p>{@link dev.eschew.server.study.Study} says what is drawn, {@link
 * dev.eschew.server.study.StudyDrawing} what was; both lie in a folder. {@link
 * dev.eschew.server.study.StudyResults} is what comes of scoring them, and what the report shows.
 */
package dev.eschew.server.study;
