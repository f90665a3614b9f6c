package dev.eschew.tests.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.tests.TestPictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the soak notices what it looks for. */
class LoadMeasuresTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
      })
  void oneWholeAnswerIsRead(String answer) throws UnexpectedAnswer {
    Reply reply = RawConnection.onlyReply(answer.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().isObject()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1"
      })
  void lessOrMoreThanOneAnswerIsNoticed(String answer) {
    assertThatThrownBy(() -> RawConnection.onlyReply(answer.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(UnexpectedAnswer.class);
  }

  @Test
  void eventsAreReadToTheStreamsEnd() throws IOException, UnexpectedAnswer {
    String stream =
        ": hello\n\nid: 1\nevent: progress\ndata: {\"step\":\ndata: 1}\n\ndata: [DONE]\n\n";
    try (EventStream events = events(stream)) {
      EventStream.Event event = events.next().orElseThrow();
      assertThat(event.name()).isEqualTo("progress");
      assertThat(event.data().path("step").asInt()).isEqualTo(1);
      assertThat(events.next()).isEmpty();
    }
    try (EventStream events = events("event: progress\ndata: {}\n")) {
      assertThatThrownBy(events::next).isInstanceOf(UnexpectedAnswer.class);
    }
  }

  private static EventStream events(String stream) {
    return new EventStream(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void imagesOfOtherNumberSeedOrSizeAreNoticed() throws IOException, UnexpectedAnswer {
    ObjectNode request =
        JsonNodeFactory.instance.objectNode().put("n", 2).put("seed", 5).put("size", "8x8");
    ArrayNode data = JsonNodeFactory.instance.arrayNode();
    data.addObject().put("seed", 5).put("b64_json", picture(8, 0xff102030));
    assertThatThrownBy(() -> Drawings.of(request, data)).hasMessageContaining("expected 2 images");
    ObjectNode second = data.addObject().put("seed", 7).put("b64_json", picture(8, 0xff102030));
    assertThatThrownBy(() -> Drawings.of(request, data)).hasMessageContaining("seed 7");
    Drawings drawings = Drawings.of(request, changed(data, second.put("seed", 6)));
    second.put("b64_json", picture(8, 0xff102033));
    assertThat(Drawings.of(request, data).differenceTo(drawings))
        .isEqualTo(new Drawings.Difference(1, 3));
    second.put("b64_json", picture(16, 0xff102030));
    assertThatThrownBy(() -> Drawings.of(request, data)).hasMessageContaining("got 16x16");
  }

  private static ArrayNode changed(ArrayNode data, ObjectNode last) {
    data.set(data.size() - 1, last);
    return data;
  }

  private static String picture(int side, int argb) throws IOException {
    return Base64.getEncoder().encodeToString(TestPictures.png(side, side, (_, _) -> argb));
  }

  @Test
  void memoryThatGrowsIsNotFlat() {
    Course growing = course(1 << 20, 12);
    assertThat(growing.enough()).isTrue();
    assertThat(growing.isFlat(0.05)).isFalse();
    assertThat(growing.perThousand()).isCloseTo(1000.0 * (1 << 20), within(1));
    Course flat = course(1000, 12);
    assertThat(flat.isFlat(0.05)).isTrue();
    assertThat(flat.warm()).isBetween(1e9, 1.002e9);
    assertThat(course(0, 8).enough()).isFalse();
  }

  /** What grows while the server warms up is no leak. */
  @Test
  void warmUpIsNotJudged() {
    List<Checkpoint> all =
        IntStream.range(0, 12).mapToObj(i -> checkpoint(i, i < 4 ? 1 << i : 100)).toList();
    assertThat(Course.of("memory", all, at -> at.figures().residentBytes()).ratio()).isEqualTo(1);
  }

  /** Of a server that takes a gigabyte and with every request this much more. */
  private static Course course(long bytesPerRequest, int checkpoints) {
    List<Checkpoint> all =
        IntStream.rangeClosed(1, checkpoints)
            .mapToObj(i -> checkpoint(i * 100, 1_000_000_000 + i * 100L * bytesPerRequest))
            .toList();
    return Course.of("memory", all, at -> at.figures().residentBytes());
  }

  private static Checkpoint checkpoint(int done, long residentBytes) {
    return new Checkpoint(
        done, OptionalLong.empty(), new ServerProcess.Figures(residentBytes, 0, 10, 10, 1));
  }

  private static Offset<Double> within(double offset) {
    return Offset.offset(offset);
  }

  @Test
  void everyKindComesUp() {
    Random random = new Random(1);
    EnumSet<SoakKind> seen = EnumSet.noneOf(SoakKind.class);
    for (int i = 0; i < 3000; i++) {
      seen.add(SoakKind.pick(EnumSet.allOf(SoakKind.class), random));
    }
    assertThat(seen).containsExactlyInAnyOrder(SoakKind.values());
    assertThat(SoakKind.pick(EnumSet.of(SoakKind.BAD), random)).isEqualTo(SoakKind.BAD);
  }

  @Test
  void quantilesLieBetweenTheValues() {
    assertThat(Statistics.quantile(new double[] {4, 1, 3, 2}, 0.5)).isEqualTo(2.5);
    assertThat(Statistics.quantile(new double[] {4, 1, 3, 2}, 1)).isEqualTo(4);
    assertThat(Statistics.quantile(new double[0], 0.5)).isNaN();
  }
}
