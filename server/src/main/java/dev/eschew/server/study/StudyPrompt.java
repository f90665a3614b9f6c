package dev.eschew.server.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of a file of prompts.
 *
 * @param line where it stands in the file, counted from 1
 * @param prompt what is drawn
 * @param columns all of the row by name, {@code prompt} too, as text
 * @param expected by attribute of the evaluator, the values that count as right; the prompt's
 *     alignment is measured on them
 * @param unwanted by attribute, the values that shall not show
 */
public record StudyPrompt(
    int line,
    String prompt,
    Map<String, String> columns,
    Map<String, List<String>> expected,
    Map<String, List<String>> unwanted) {
  public StudyPrompt {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    expected = Collections.unmodifiableMap(new LinkedHashMap<>(expected));
    unwanted = Collections.unmodifiableMap(new LinkedHashMap<>(unwanted));
  }
}
