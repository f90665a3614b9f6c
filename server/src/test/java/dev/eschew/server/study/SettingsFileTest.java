package dev.eschew.server.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  @TempDir private Path folder;

  @Test
  void aSettingIsGuidanceOrFieldsOfARequest() throws IOException {
    SettingsFile file =
        read(
            """
            {"off": {},
             "cads": {"scale": 5, "cads": {"tau1": 0.5}},
             "plain": {"negative_prompt": "{unwanted}", "guidance": {"scale": 5}},
             "fast": {"steps": 4},
             "said": {"prompt": "{prompt}, nothing else"}}\
            """);
    assertThat(file.settings())
        .extracting(StudySetting::name)
        .containsExactly("off", "cads", "plain", "fast", "said");
    assertThat(file.settings())
        .extracting(setting -> setting.fields().toString())
        .containsExactly(
            "{\"guidance\":{}}",
            "{\"guidance\":{\"scale\":5,\"cads\":{\"tau1\":0.5}}}",
            "{\"negative_prompt\":\"{unwanted}\",\"guidance\":{\"scale\":5}}",
            "{\"steps\":4}",
            "{\"prompt\":\"{prompt}, nothing else\"}");
    assertThat(file.pictures()).isEmpty();
  }

  @Test
  void picturesAreNamedByWhatIsInThem() throws IOException {
    byte[] bytes = {1, 2, 3};
    Files.write(folder.resolve("momo.png"), bytes);
    String base64 = Base64.getEncoder().encodeToString(new byte[] {4});
    SettingsFile file =
        read(
            """
            {"a": {"negtome": {"images": [{"image": "@momo.png", "mask": "%s"}]}}}\
            """
                .formatted(base64));
    String digest = Digests.of(bytes);
    assertThat(file.pictures())
        .containsOnlyKeys("files/" + digest + ".png", "files/" + Digests.of(new byte[] {4}));
    ObjectNode fields = file.settings().getFirst().fields();
    assertThat(fields.at("/guidance/negtome/images/0/image").asText())
        .isEqualTo("@files/" + digest + ".png");
    StudyFolder study = new StudyFolder(folder.resolve("out"));
    study.write(Studies.of(1, 1, 1, file.settings()), file.pictures());
    ObjectNode sent = study.sent(fields);
    assertThat(sent.at("/guidance/negtome/images/0/image").asText())
        .isEqualTo(Base64.getEncoder().encodeToString(bytes));
    assertThat(sent.at("/guidance/negtome/images/0/mask").asText()).isEqualTo(base64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{}#expected one setting or more",
        "[]#expected a JSON object",
        "{\"a\": {}, \"a\": {}}#Duplicate field 'a'",
        "{\"a\": 5}#setting 'a': expected an object",
        "{\" \": {}}#expected a name for each setting",
        "{\"a\": {\"negtome\": {\"images\": [{\"image\": \"@no.png\"}]}}}#'a': image: no file",
        "{\"a\": {\"negtome\": {\"images\": [{\"mask\": \"@{b}\"}]}}}#'a': mask: expected the name",
        "{\"a\": {\"negtome\": {\"images\": [{\"image\": \"no.png\"}]}}}#'a': image: expected @",
      })
  void whatIsNoFileOfSettingsIsRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(text))
        .withMessageContaining(message);
  }

  private SettingsFile read(String text) throws IOException {
    return SettingsFile.read(Files.writeString(folder.resolve("settings.json"), text));
  }
}
