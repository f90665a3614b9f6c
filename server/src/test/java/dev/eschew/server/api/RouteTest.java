package dev.eschew.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each route takes its own fields and names those of others. */
class RouteTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GENERATIONS  | {'prompt': 'a', 'stream': true, 'partial_images': 3} |",
        "GENERATIONS  | {'prompt': 'a', 'partial_images': 0}                 |",
        "GENERATIONS  | {'prompt': 'a', 'partial_images': 1}                 | partial_images",
        "GENERATIONS  | {'prompt': 'a', 'image': 'x'}                        | image",
        "GENERATIONS  | {'prompt': 'a', 'strength': 1}                       | strength",
        "EDITS        | {'prompt': 'a', 'image': 'x', 'strength': 1}         |",
        "EDITS        | {'prompt': 'a'}                                      | image",
        "EDITS        | {'image': 'x', 'partial_images': 1}                  | partial_images",
        "JOBS         | {'prompt': 'a', 'stream': false}                     |",
        "JOBS         | {'image': 'x', 'mask': 'y', 'partial_images': 1}     |",
        "JOBS         | {'prompt': 'a', 'stream': true}                      | stream",
        "JOBS         | {'prompt': 'a', 'latents_from': 'mean'}              | latents_from",
        "COMMAND_LINE | {'image': 'x', 'mask': 'y'}                          |",
        "COMMAND_LINE | {'prompt': 'a', 'stream': true}                      | stream",
        "COMMAND_LINE | {'prompt': 'a', 'partial_images': 1}                 | partial_images",
        "COMMAND_LINE | {'prompt': 'a', 'mask': 'y'}                         | mask",
      })
  void fieldsOfOthersAreNamed(Route route, String json, String param) {
    ImagesRequest request =
        ApiJson.read(
            json.replace('\'', '"').getBytes(StandardCharsets.US_ASCII), ImagesRequest.class);
    ApiException refused = catchThrowableOfType(ApiException.class, () -> route.check(request));
    if (param == null) {
      assertThat(refused).isNull();
    } else {
      assertThat(refused.param()).contains(param);
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    }
  }
}
