package dev.eschew.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eschew.models.onnx.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsReaderTest {
  private static final Path BUILT_IN = Path.of("builtin");
  private static final Path EXAMPLE = Path.of("..", "docs", "eschew.example.yml");
  private static final String SECRET = "0123456789abcdef";

  @TempDir private Path folder;

  @Test
  void theExampleIsTheDefaults() {
    PropertyFile example = PropertyFile.read(EXAMPLE, "--config");
    assertThat(read(List.of(example))).isEqualTo(ServerSettings.defaults(BUILT_IN));
    assertThat(read(List.of())).isEqualTo(ServerSettings.defaults(BUILT_IN));
  }

  @Test
  void theExampleHasEveryPropertyWithALineOfItsOwn() throws IOException {
    PropertyFile example = PropertyFile.read(EXAMPLE, "--config");
    assertThat(Property.values()).allSatisfy(p -> assertThat(example.find(p)).isPresent());
    List<String> lines = Files.readAllLines(EXAMPLE);
    for (Property property : Property.values()) {
      int line = lines.indexOf(property.key() + ": " + shown(property));
      assertThat(line).as(property.key()).isPositive();
      assertThat(lines.get(line - 1)).as(property.key()).startsWith("# ");
    }
    // That it has no other is what reading it says: an unknown one is an error.
  }

  private static String shown(Property property) {
    return property.form() == PropertyForm.LIST ? "[]" : property.defaultText();
  }

  @Test
  void theNames() {
    assertThat(Arrays.stream(Property.values()).map(Property::key))
        .containsExactlyInAnyOrder(
            "host",
            "port",
            "public_url",
            "drain",
            "api_keys_file",
            "without_keys",
            "allowed_origins",
            "allowed_hosts",
            "max_body",
            "max_prompt_length",
            "max_images",
            "max_steps",
            "max_side",
            "queue_limit",
            "queue_limit_per_key",
            "active_limit",
            "rows_per_run",
            "memory",
            "request_timeout",
            "cancel_on_disconnect",
            "job_retention",
            "job_results",
            "url_lifetime",
            "url_images",
            "models",
            "device",
            "threads",
            "natives",
            "gpu_memory",
            "cudnn_conv_search",
            "tf32",
            "nhwc");
    assertThat(Property.QUEUE_LIMIT_PER_KEY.variable()).isEqualTo("ESCHEW_QUEUE_LIMIT_PER_KEY");
    assertThat(Property.QUEUE_LIMIT_PER_KEY.flag()).isEqualTo("--queue-limit-per-key");
  }

  @Test
  void everyValueArrives() throws IOException {
    Path models = Files.createDirectory(folder.resolve("exports"));
    Path natives = Files.createDirectory(folder.resolve("natives"));
    keys("ann:" + SECRET);
    PropertyFile file =
        file(
            """
            host: 0.0.0.0
            port: 9000
            public_url: https://images.example/draw
            drain: 500ms
            api_keys_file: keys.txt
            without_keys: true
            allowed_origins: [https://studio.example]
            allowed_hosts: [studio.example, box]
            max_body: 1M
            max_prompt_length: 100
            max_images: 2
            max_steps: 30
            max_side: 512
            queue_limit: 3
            queue_limit_per_key: 4
            active_limit: 5
            rows_per_run: 6
            memory: 512M
            request_timeout: 10m
            cancel_on_disconnect: false
            job_retention: 2h
            job_results: 2M
            url_lifetime: 30s
            url_images: 4194304
            models: [exports]
            device: auto
            threads: 2
            natives: natives
            gpu_memory: 8G
            cudnn_conv_search: exhaustive
            tf32: true
            nhwc: true
            """);
    ServerSettings settings = read(List.of(file));
    assertThat(settings.listen().host()).isEqualTo("0.0.0.0");
    assertThat(settings.listen().port()).isEqualTo(9000);
    assertThat(settings.listen().publicUrl().orElseThrow())
        .hasToString("https://images.example/draw");
    assertThat(settings.listen().drain()).isEqualTo(Duration.ofMillis(500));
    AccessSettings access = settings.access();
    assertThat(access.keys()).containsExactly(new ApiKey("ann", SECRET));
    assertThat(access.keysWaived()).isTrue();
    assertThat(access.allowedOrigins()).containsExactly("https://studio.example");
    assertThat(access.allowedHosts()).containsExactlyInAnyOrder("studio.example", "box");
    assertThat(settings.limits()).isEqualTo(new LimitSettings(1 << 20, 100, 2, 30, 512));
    assertThat(settings.engine())
        .isEqualTo(new EngineSettings(3, 4, 5, OptionalInt.of(6), 512 << 20));
    assertThat(settings.jobs())
        .isEqualTo(
            new JobSettings(
                Optional.of(Duration.ofMinutes(10)),
                false,
                Duration.ofHours(2),
                2 << 20,
                Duration.ofSeconds(30),
                4 << 20));
    assertThat(settings.models()).containsExactly(models);
    assertThat(settings.runtime().device()).isEqualTo(new Device.Auto());
    assertThat(settings.runtime().threads()).isEqualTo(2);
    assertThat(settings.runtime().natives()).contains(natives);
    assertThat(settings.runtime().cuda().memoryLimit().orElseThrow().bytes()).isEqualTo(8L << 30);
    assertThat(settings.runtime().cuda().convolutionSearch().label()).isEqualTo("exhaustive");
    assertThat(settings.runtime().cuda().tf32()).isTrue();
    assertThat(settings.runtime().cuda().nhwc()).isTrue();
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
    PropertySource file = file("port: 1\nqueue_limit: 1\nmax_steps: 1\nallowed_hosts: [a, b]\n");
    PropertySource environment =
        environment(
            "ESCHEW_PORT",
            "2",
            "ESCHEW_QUEUE_LIMIT",
            "2",
            "ESCHEW_ALLOWED_HOSTS",
            "c, d",
            "ESCHEW_MAX_STEPS",
            " ");
    PropertySource flags = flags(Map.of(Property.PORT, "3"));
    ServerSettings settings = read(List.of(flags, environment, file));
    assertThat(settings.listen().port()).isEqualTo(3);
    assertThat(settings.engine().queueLimit()).isEqualTo(2);
    assertThat(settings.limits().steps()).isEqualTo(1);
    assertThat(settings.access().allowedHosts()).containsExactlyInAnyOrder("c", "d");
    assertThat(settings.limits().images()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port: abc               | port: expected a whole number, got 'abc'
          port: "8080"            | port: expected a whole number, got text in quotes
          port: 70000             | port: expected 0 to 65535, got 70000
          port: 1e3               | port: expected a whole number, got '1e3'
          port: [80]              | port: expected a whole number, got a list
          port:                   | port: expected a whole number, got nothing
          host: {a: b}            | host: expected text, got a mapping
          host: ""                | host: expected an address, got none
          public_url: ftp://a     | public_url: expected an http or https address, got ftp://a
          drain: 20               | drain: expected a time such as 500ms, 10s, 5m or 2h, got '20'
          drain: 20x              | drain: expected a time such as 500ms, 10s, 5m or 2h, got '20x'
          request_timeout: 0s     | request_timeout: expected a time of more than 0 s
          max_body: 16X           | max_body: expected a size such as 8G or 512M, got '16X'
          max_body: 2G            | max_body: expected 1 KiB to 1 GiB
          max_images: 65          | max_images: expected 1 to 64, got 65
          max_steps: 0            | max_steps: expected 1 to 1000, got 0
          max_side: 4096          | max_side: expected 8 to 2048, got 4096
          max_prompt_length: 0    | max_prompt_length: expected 1 to 20000, got 0
          queue_limit: 0          | queue_limit: expected 1 to 100000, got 0
          queue_limit_per_key: 0  | queue_limit_per_key: expected 1 to 100000, got 0
          active_limit: 2000      | active_limit: expected 1 to 1024, got 2000
          rows_per_run: many      | rows_per_run: expected a whole number, got 'many'
          memory: 1M              | memory: expected 16 MiB or more
          job_results: 1K         | job_results: expected 1 MiB or more
          url_images: 1K          | url_images: expected 1 MiB or more
          job_retention: 0s       | job_retention: expected a time of more than 0 s
          url_lifetime: none      | url_lifetime: expected a time such as
          without_keys: yes       | without_keys: expected true or false, got 'yes'
          cancel_on_disconnect: 1 | cancel_on_disconnect: expected true or false, got '1'
          allowed_origins: ["*"]  | allowed_origins: expected origins such as https://studio.example
          allowed_hosts: [a:80]   | allowed_hosts: expected names such as studio.example
          allowed_hosts: a        | allowed_hosts: expected a list such as [a, b], got one value
          allowed_hosts: [[a]]    | allowed_hosts: expected texts in the list, got a list
          api_keys_file: none.txt | api_keys_file: no file
          models: [nowhere]       | models: no folder
          device: tpu             | device: expected cpu, cuda, cuda:N or auto, got 'tpu'
          threads: -1             | threads: expected 0 (one per core) or more, got -1
          natives: nowhere        | natives: no folder or jar
          gpu_memory: 1M          | gpu_memory: expected a memory limit of 64M or more, got 1M
          cudnn_conv_search: best | cudnn_conv_search: expected heuristic, exhaustive, default
          colour: red             | colour: unknown property; all are in docs/eschew.example.yml
          api_keys: [a:b]         | api_keys: keys do not belong in this file
          [a, b]                  | expected lines such as 'port: 8080', got a list
          port: [                 | expected YAML
          """)
  void aBadLineIsNamedByFileLineAndProperty(String line, String message) throws IOException {
    Path file = folder.resolve("eschew.yml");
    assertThatThrownBy(() -> read(List.of(file("# one\n\n" + line + "\n"))))
        .isInstanceOf(InvalidSettingsException.class)
        .message()
        .containsPattern(Pattern.quote(file + "") + ":[34]: " + Pattern.quote(message));
  }

  @Test
  void aPropertyWrittenTwiceIsRefused() {
    assertThatThrownBy(() -> file("port: 1\nhost: localhost\nport: 2\n"))
        .hasMessageContaining("eschew.yml:3: port: expected once")
        .hasMessageContaining("eschew.yml:1: port");
  }

  @Test
  void allProblemsAreSaidAtOnceWithTheirSources() throws IOException {
    PropertySource file = file("max_steps: 0\nqueue_limit: x\n");
    PropertySource environment =
        environment("ESCHEW_MAX_IMAGES", "none", "ESCHEW_URL_LIFETIME", "1 week");
    PropertySource flags = flags(Map.of(Property.PORT, "-1", Property.TF32, "true"));
    assertThatThrownBy(() -> read(List.of(flags, environment, file)))
        .hasMessageContaining("eschew.yml:1: max_steps: expected 1 to 1000, got 0")
        .hasMessageContaining("eschew.yml:2: queue_limit: expected a whole number, got 'x'")
        .hasMessageContaining("ESCHEW_MAX_IMAGES for --max-images: expected a whole number")
        .hasMessageContaining("ESCHEW_URL_LIFETIME for --url-lifetime: expected a time")
        .hasMessageContaining("--port: expected 0 to 65535, got -1")
        .hasMessageContaining("--tf32: expected --device cuda or auto with it, got cpu");
  }

  @ParameterizedTest
  @EnumSource(
      value = Property.class,
      names = {"TF32", "NHWC"})
  void whatAFileSaysOfAGpuMayLieUnused(Property property) throws IOException {
    assertThat(read(List.of(file(property.key() + ": true\n"))).runtime().device())
        .isEqualTo(new Device.Cpu());
  }

  @Test
  void anAddressThatOthersReachNeedsKeysOrAWaiver() throws IOException {
    PropertySource open = file("host: 0.0.0.0\n");
    assertThatThrownBy(() -> read(List.of(open)))
        .hasMessageContaining("eschew.yml:1: host: others reach 0.0.0.0")
        .hasMessageContaining("api_keys_file")
        .hasMessageContaining("ESCHEW_API_KEYS")
        .hasMessageContaining("without_keys: true");
    assertThat(SettingsReader.ofServer(List.of(open), Optional.of("ann:" + SECRET), BUILT_IN))
        .extracting(settings -> settings.access().keys())
        .isEqualTo(List.of(new ApiKey("ann", SECRET)));
    assertThat(read(List.of(file("host: '::'\nwithout_keys: true\n"))).access().keys()).isEmpty();
    assertThat(read(List.of(file("host: localhost\n"))).access().keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ann                                       | keys.txt:2: expected name:secret
          :0123456789abcdef                         | keys.txt:2: expected name:secret
          ann:short                                 | keys.txt:2: expected a secret of 16 characters
          a b:0123456789abcdef                      | keys.txt:2: expected a name
          ann:0123456789 abcdef                     | keys.txt:2: expected a secret of printable
          #                                         | expected lines name:secret
          """)
  void aBadKeyIsNamedByItsLineAndNotQuoted(String line, String message) throws IOException {
    keys("# keys\n" + line);
    assertThatThrownBy(() -> read(List.of(file("api_keys_file: keys.txt\n"))))
        .hasMessageContaining("eschew.yml:1: api_keys_file: ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("0123456789")
        .doesNotContain("short");
  }

  @Test
  void keysOfTheFileAndTheEnvironmentGoTogetherAndMustDiffer() throws IOException {
    keys("# of the studio\nann:" + SECRET + "\n\nbob:x" + SECRET);
    List<PropertySource> sources = List.of(file("api_keys_file: keys.txt\n"));
    assertThat(
            SettingsReader.ofServer(sources, Optional.of("cat:y" + SECRET), BUILT_IN)
                .access()
                .keys())
        .extracting(ApiKey::name)
        .containsExactly("ann", "bob", "cat");
    assertThatThrownBy(
            () -> SettingsReader.ofServer(sources, Optional.of("ann:y" + SECRET), BUILT_IN))
        .hasMessageContaining("expected each name once, got ann twice");
    assertThatThrownBy(
            () -> SettingsReader.ofServer(sources, Optional.of("cat:" + SECRET), BUILT_IN))
        .hasMessageContaining("that of cat is another's")
        .message()
        .doesNotContain(SECRET);
    assertThatThrownBy(() -> SettingsReader.ofServer(sources, Optional.of("cat"), BUILT_IN))
        .hasMessageContaining("ESCHEW_API_KEYS: key 1: expected name:secret");
  }

  @Test
  void aMissingFileIsNamedByWhatNamedIt() {
    assertThatThrownBy(() -> PropertyFile.read(folder.resolve("no.yml"), "--config"))
        .hasMessageStartingWith("--config: no file ");
  }

  @Test
  void variablesThatMeanNothingAreFound() {
    assertThat(
            new EnvironmentSource(Map.of("ESCHEW_QUEUE_LIMT", "1", "ESCHEW_PORT", "1", "HOME", "/"))
                .unknown())
        .containsExactly("ESCHEW_QUEUE_LIMT");
  }

  private static ServerSettings read(List<PropertySource> sources) {
    return SettingsReader.ofServer(sources, Optional.empty(), BUILT_IN);
  }

  private PropertyFile file(String text) throws IOException {
    return PropertyFile.read(Files.writeString(folder.resolve("eschew.yml"), text), "--config");
  }

  private void keys(String text) throws IOException {
    Files.writeString(folder.resolve("keys.txt"), text);
  }

  private static PropertySource environment(String... namesAndValues) {
    Map<String, String> variables = new java.util.HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new EnvironmentSource(variables);
  }

  private static PropertySource flags(Map<Property, String> given) {
    return property ->
        Optional.ofNullable(given.get(property))
            .map(text -> PropertyValue.ofFlag(property, List.of(text)));
  }
}
