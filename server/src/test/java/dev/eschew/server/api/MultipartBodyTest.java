package dev.eschew.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {
  private static final String TYPE = "multipart/form-data; boundary=b";
  private static final String FORM =
      """
      preamble
      --b
      Content-Disposition: form-data; name="prompt"

      a "cat", é
      --b
      content-disposition: form-data; filename="--b.png"; name="image"
      Content-Type: image/png

      -- bytes
      \u0001
      --b
      Content-Disposition: form-data; name=seed

      7
      --b
      Content-Disposition: form-data; name="guidance[scale]"
      Content-Transfer-Encoding: binary


      --b--
      epilogue
      """
          .replace("\n", "\r\n");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsPartsAsTheyAre() {
    List<MultipartBody.Part> parts = MultipartBody.parts(bytes(FORM), TYPE);
    assertThat(parts)
        .extracting(MultipartBody.Part::name)
        .containsExactly("prompt", "image", "seed", "guidance[scale]");
    assertThat(parts)
        .extracting(MultipartBody.Part::isFile)
        .containsExactly(false, true, false, false);
    assertThat(parts)
        .extracting(MultipartBody.Part::text)
        .containsExactly("a \"cat\", é", "-- bytes\r\n\u0001", "7", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data; charset=utf-8; boundary=\"b\"",
        "multipart/form-data;BOUNDARY=b",
        "multipart/form-data; boundary=b; charset=utf-8",
      })
  void findsTheBoundary(String type) {
    assertThat(MultipartBody.parts(bytes(FORM), type)).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=c",
        "multipart/form-data; boundary=b b",
      })
  void refusesABoundaryThatIsNoneOrAnother(String type) {
    assertThatThrownBy(() -> MultipartBody.parts(bytes(FORM), type))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("boundary");
  }

  @Test
  void refusesABodyThatIsCutOffAnywhere() {
    byte[] whole = bytes(FORM.substring(0, FORM.indexOf("\r\nepilogue")));
    assertThat(MultipartBody.parts(whole, TYPE)).hasSize(4);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> MultipartBody.parts(part, TYPE))
          .as("%d bytes", length)
          .isInstanceOf(ApiException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--b\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "--bx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
      })
  void refusesPartsThatSayNoName(String body) {
    assertThatThrownBy(() -> MultipartBody.parts(bytes(body), TYPE))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] body =
        "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n\u00e9\r\n--b--"
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> FormFields.tree(MultipartBody.parts(body, TYPE), ImagesRequest.class))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("prompt: expected text in UTF-8");
  }

  @Test
  void boundsHeadersAndParts() {
    String header = "--b\r\nContent-Disposition: form-data; name=\"" + "a".repeat(9000);
    assertThatThrownBy(() -> MultipartBody.parts(bytes(header + "\"\r\n\r\nx\r\n--b--"), TYPE))
        .hasMessageContaining("Header section has more than 8192 bytes");
    String part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
    assertThatThrownBy(() -> MultipartBody.parts(bytes(part.repeat(1001) + "--b--"), TYPE))
        .hasMessageContaining("parts");
  }

  /** Whatever comes, it is a request or an error for the client. */
  @Test
  void anyBytesAreARequestOrAnError() {
    Random random = new Random(20);
    byte[] whole = bytes(FORM);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = whole.clone();
      for (int k = random.nextInt(1, 8); k > 0; k--) {
        int at = random.nextInt(changed.length);
        switch (random.nextInt(3)) {
          case 0 -> changed[at] = (byte) random.nextInt(256);
          case 1 -> changed[at] = changed[random.nextInt(changed.length)];
          default -> {
            int length = random.nextInt(changed.length - at);
            int from = random.nextInt(changed.length - length);
            System.arraycopy(whole, from, changed, at, length);
          }
        }
      }
      try {
        FormFields.tree(MultipartBody.parts(changed, TYPE), ImagesRequest.class);
        read++;
      } catch (ApiException e) {
        assertThat(e.getMessage()).isNotBlank();
        assertThat(e.code().status()).isEqualTo(400);
      }
    }
    assertThat(read).isBetween(100, 19_900);
  }

  @Test
  void bracketsLeadIntoObjectsAndLists() {
    String form =
        List.of(
                "guidance[scale]=5",
                "guidance[interval][]=0",
                "guidance[interval][]=0.5",
                "guidance[nag][prompt]=7",
                "guidance[negtome][blocks]=up",
                "guidance[negtome][attention]=[\"self\"]",
                "guidance[perp_neg][prompts][1][prompt]=b",
                "guidance[perp_neg][prompts][0][prompt]=a",
                "n=2",
                "strict=true",
                "prompt=true")
            .stream()
            .map(field -> field.split("=", 2))
            .map(field ->
                "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                    .formatted(field[0], field[1]))
            .reduce("", String::concat);
    ObjectNode tree =
        FormFields.tree(MultipartBody.parts(bytes(form + "--b--"), TYPE), ImagesRequest.class);
    assertThat(tree)
        .hasToString(
            "{\"guidance\":{\"scale\":5,\"interval\":[0,0.5],\"nag\":{\"prompt\":\"7\"},"
                + "\"negtome\":{\"blocks\":[\"up\"],\"attention\":[\"self\"]},"
                + "\"perp_neg\":{\"prompts\":[{\"prompt\":\"a\"},{\"prompt\":\"b\"}]}},"
                + "\"n\":2,\"strict\":true,\"prompt\":\"true\"}");
  }
}
