package dev.eschew.server.study.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LinkedTextTest {
  @Test
  void sourcesAreLinks() {
    List<LinkedText> pieces =
        LinkedText.of("Vendi (arXiv:2210.02410), LPIPS (https://example.org/a?b=c&d). End.");
    assertThat(pieces)
        .containsExactly(
            new LinkedText("Vendi (", ""),
            new LinkedText("arXiv:2210.02410", "https://arxiv.org/abs/2210.02410"),
            new LinkedText("), LPIPS (", ""),
            new LinkedText("https://example.org/a?b=c&d", "https://example.org/a?b=c&d"),
            new LinkedText("). End.", ""));
  }

  @Test
  void nothingElseIs() {
    String text = "javascript:alert(1) file:///etc data:text/html,x arXiv:none";
    assertThat(LinkedText.of(text)).containsExactly(new LinkedText(text, ""));
    assertThat(LinkedText.of("")).isEmpty();
  }

  @Test
  void noTextIsLost() {
    String text = "https://a.org/x. arXiv:1234.56789arXiv:1234.5678 and https://b.org";
    assertThat(LinkedText.of(text).stream().map(LinkedText::text).collect(Collectors.joining()))
        .isEqualTo(text);
  }
}
