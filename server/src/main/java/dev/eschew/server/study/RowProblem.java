package dev.eschew.server.study;

/**
 * A row of a file of prompts that cannot be used.
 *
 * @param line where it stands in the file, counted from 1
 * @param problem what was expected
 */
public record RowProblem(int line, String problem) {}
