package dev.eschew.server.study;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Prompts as CSV (RFC 4180): commas, quotes where they are needed, values over several lines. A row
 * whose quotes are broken is given up, and reading goes on with the line after its first.
 */
final class CsvPrompts {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

  private final String text;

  /** Where each line begins. */
  private final List<Integer> starts = new ArrayList<>(List.of(0));

  private List<String> header;

  CsvPrompts(String text) {
    this.text = text;
    Matcher ends = LINE_END.matcher(text);
    while (ends.find()) {
      starts.add(ends.end());
    }
  }

  /**
   * Reads all.
   *
   * @throws IllegalArgumentException if the row of names cannot be used
   */
  void readInto(PromptRows rows) throws IOException {
    int next = 0;
    while (next < starts.size()) {
      next = readFrom(next, rows);
    }
    if (header == null) {
      throw new IllegalArgumentException("expected a row of names first, found no row");
    }
  }

  /** Reads until a row that cannot be parsed, and says with which line to go on. */
  private int readFrom(int first, PromptRows rows) throws IOException {
    int begin = first;
    try (CSVParser parser =
        CSVParser.parse(new StringReader(text.substring(starts.get(first))), CSVFormat.DEFAULT)) {
      Iterator<CSVRecord> records = parser.iterator();
      while (true) {
        begin = notEmpty(begin);
        if (!records.hasNext()) {
          return starts.size();
        }
        take(begin + 1, records.next(), rows);
        begin = first + Math.toIntExact(parser.getCurrentLineNumber());
      }
    } catch (UncheckedIOException e) {
      if (header == null) {
        throw new IllegalArgumentException("the row of names is not CSV: " + cause(e), e);
      }
      rows.refuse(begin + 1, "not CSV: " + cause(e));
      return begin + 1;
    }
  }

  private int notEmpty(int from) {
    int line = from;
    while (line + 1 < starts.size()
        && LINE_END.matcher(text).region(starts.get(line), text.length()).lookingAt()) {
      line++;
    }
    return line;
  }

  private void take(int line, CSVRecord found, PromptRows rows) {
    List<String> values = found.toList();
    if (header == null) {
      header = values.stream().map(String::strip).toList();
      checkHeader(header);
      return;
    }
    if (values.size() != header.size()) {
      rows.refuse(
          line,
          "expected " + header.size() + " columns as in the first row, found " + values.size());
      return;
    }
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      columns.put(header.get(i), values.get(i));
    }
    rows.add(
        line,
        () ->
            PromptRows.row(
                line,
                columns,
                attributes(columns, PromptRows.EXPECT),
                attributes(columns, PromptRows.UNWANTED)));
  }

  private static Map<String, List<String>> attributes(Map<String, String> columns, String name) {
    return AttributeValues.of(name, columns.getOrDefault(name, ""));
  }

  private static void checkHeader(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("expected a name for each column, found " + names);
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException("expected each column once, found '" + name + "' twice");
      }
    }
    if (!seen.contains(PromptRows.PROMPT)) {
      throw new IllegalArgumentException(
          "expected a column '" + PromptRows.PROMPT + "', found " + names);
    }
  }

  private static String cause(UncheckedIOException e) {
    return e.getCause().getMessage();
  }
}
