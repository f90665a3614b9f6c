package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptFileTest {
  @TempDir private Path folder;

  @Test
  void plainTextHasAPromptALine() throws IOException {
    PromptFile file =
        read("p.txt", "\uFEFF# animals\r\na cat\r\n\r\n  a {dog}, black \n# end\nlast");
    assertThat(file.problems()).isEmpty();
    assertThat(file.prompts()).extracting(StudyPrompt::line).containsExactly(2, 4, 6);
    assertThat(file.prompts())
        .extracting(StudyPrompt::prompt)
        .containsExactly("a cat", "a {dog}, black", "last");
    assertThat(file.prompts().getFirst().columns()).isEqualTo(Map.of("prompt", "a cat"));
  }

  @Test
  void csvKeepsColumnsAndReadsAttributes() throws IOException {
    PromptFile file =
        read(
            "p.csv",
            """
            id,prompt,expect,unwanted\r
            1,a person,subject=person; glasses=round|square,glasses=none\r
            \r
            2,"a ""cat"",\r
            at night",,\r
            3,a dog, subject = dog ,\r
            """);
    assertThat(file.problems()).isEmpty();
    assertThat(file.prompts()).extracting(StudyPrompt::line).containsExactly(2, 4, 6);
    StudyPrompt first = file.prompts().getFirst();
    assertThat(first.columns())
        .containsEntry("id", "1")
        .containsEntry("expect", "subject=person; glasses=round|square");
    assertThat(first.expected())
        .isEqualTo(Map.of("subject", List.of("person"), "glasses", List.of("round", "square")));
    assertThat(first.unwanted()).isEqualTo(Map.of("glasses", List.of("none")));
    assertThat(file.prompts().get(1).prompt()).isEqualTo("a \"cat\",\r\nat night");
    assertThat(file.prompts().get(1).expected()).isEmpty();
    assertThat(file.prompts().get(2).expected()).isEqualTo(Map.of("subject", List.of("dog")));
  }

  /** A column of another name would be a free one, and what it says would not be measured. */
  @Test
  void blanksAroundTheNamesOfColumnsAreNoPartOfThem() throws IOException {
    StudyPrompt prompt = read("p.csv", "prompt, expect\na cat, subject=cat\n").prompts().getFirst();
    assertThat(prompt.expected()).isEqualTo(Map.of("subject", List.of("cat")));
    assertThat(prompt.columns()).containsOnlyKeys("prompt", "expect");
  }

  @Test
  void badRowsOfCsvAreToldByLineAndTheOthersAreRead() throws IOException {
    PromptFile file =
        read(
            "p.csv",
            "prompt,expect\n"
                + "a cat\n" // 2
                + "a dog,subject=dog,more\n" // 3
                + " ,subject=dog\n" // 4
                + "\"a\nb\",subject\n" // 5, 6
                + "a cow,subject=cow;subject=bull\n" // 7
                + "a \"b\",c\n" // 8: a quote within is a letter
                + "\"a\" b,subject=b\n" // 9
                + "good,subject=b\n" // 10
                + "\"never closed,subject=b\n" // 11
                + "good too,subject=b\n"); // 12
    assertThat(file.prompts()).extracting(StudyPrompt::line).containsExactly(10, 12);
    assertThat(file.problems())
        .extracting(RowProblem::line)
        .containsExactly(2, 3, 4, 5, 7, 8, 9, 11);
    assertThat(file.problems().get(0).problem())
        .isEqualTo("expected 2 columns as in the first row, found 1");
    assertThat(file.problems().get(2).problem())
        .isEqualTo("prompt: expected some text, found none");
    assertThat(file.problems().get(3).problem())
        .startsWith("expect: expected attribute=value")
        .endsWith("found 'subject'");
    assertThat(file.problems().get(4).problem())
        .isEqualTo("expect: expected each attribute once, found subject twice");
    assertThat(file.problems().get(6).problem()).startsWith("not CSV: ");
    assertThat(file.problems().get(7).problem()).startsWith("not CSV: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "''#expected a row of names first",
        "'text,expect'#expected a column 'prompt', found [text, expect]",
        "'prompt;expect'#expected a column 'prompt', found [prompt;expect]",
        "'prompt,a,a'#expected each column once, found 'a' twice",
        "'prompt,,a'#expected a name for each column",
        "'\"prompt\"x,a'#the row of names is not CSV",
      })
  void aFirstRowThatNamesNoColumnsIsRefused(String first, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("p.csv", first + "\na cat,b,c\n"))
        .withMessageContaining(first.isEmpty() ? "expected a column 'prompt'" : message);
  }

  @Test
  void jsonKeepsColumnsAsText() throws IOException {
    PromptFile file =
        read(
            "p.jsonl",
            "{\"prompt\": \"a cat\", \"id\": 7, \"rare\": true, \"note\": null,"
                + " \"expect\": {\"subject\": \"cat\", \"hat\": [\"round\", \"none\"]},"
                + " \"unwanted\": \"hat=tall\"}\n\n{\"prompt\": \"b\"}");
    assertThat(file.problems()).isEmpty();
    StudyPrompt first = file.prompts().getFirst();
    assertThat(first.columns())
        .isEqualTo(
            Map.of(
                "prompt",
                "a cat",
                "id",
                "7",
                "rare",
                "true",
                "expect",
                "subject=cat; hat=round|none",
                "unwanted",
                "hat=tall"));
    assertThat(first.expected())
        .isEqualTo(Map.of("subject", List.of("cat"), "hat", List.of("round", "none")));
    assertThat(first.unwanted()).isEqualTo(Map.of("hat", List.of("tall")));
    assertThat(file.prompts().get(1).line()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{\"prompt\": \"a\"#not JSON: ",
        "{\"prompt\": \"a\", \"prompt\": \"b\"}#Duplicate",
        "[\"a\"]#expected a JSON object",
        "{\"text\": \"a\"}#prompt: expected some text, found none",
        "{\"prompt\": null}#prompt: expected some text, found none",
        "{\"prompt\": 3}#prompt: expected text",
        "{\"prompt\": \"a\", \"x\": [1]}#x: expected text, a number, true or false",
        "{\"prompt\": \"a\", \"expect\": 3}#expect: expected an object",
        "{\"prompt\": \"a\", \"expect\": {\"hat\": []}}#expect: expected a value of hat",
        "{\"prompt\": \"a\", \"expect\": {\"hat\": 1}}#expect.hat: expected a value as text",
        "{\"prompt\": \"a\", \"expect\": {\"hat\": [\"a\", \"a\"]}}#each value of hat once",
        "{\"prompt\": \"a\", \"unwanted\": \"=b\"}#unwanted: expected an attribute before =",
        "{\"prompt\": \"a\", \"unwanted\": \"hat=\"}#unwanted: expected a value of hat",
        "{\"prompt\": \"a\", \"unwanted\": \"hat=a;\"}#unwanted: expected attribute=value",
      })
  void badRowsOfJsonAreToldByLineAndTheOthersAreRead(String row, String problem)
      throws IOException {
    PromptFile file = read("p.jsonl", "{\"prompt\": \"a\"}\n" + row + "\n{\"prompt\": \"b\"}\n");
    assertThat(file.prompts()).extracting(StudyPrompt::line).containsExactly(1, 3);
    assertThat(file.problems()).extracting(RowProblem::line).containsExactly(2);
    assertThat(file.problems().getFirst().problem()).contains(problem).doesNotContain("line 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.json", "prompts", "p.tsv"})
  void otherFilesAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(name, "a"))
        .withMessageContaining(".txt, .csv or .jsonl");
  }

  @Test
  void whatIsNotTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("p.txt"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PromptFile.read(file))
        .withMessageContaining("UTF-8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PromptFile.read(folder.resolve("none.txt")))
        .withMessageContaining("no file");
  }

  private PromptFile read(String name, String text) throws IOException {
    return PromptFile.read(Files.writeString(folder.resolve(name), text));
  }
}
