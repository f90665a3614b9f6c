package dev.eschew.server.config;

import dev.eschew.models.onnx.ConvolutionSearch;
import dev.eschew.models.onnx.CudaSettings;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.MemorySize;
import dev.eschew.models.onnx.RuntimeSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes settings out of properties. */
public final class SettingsReader {
  private static final String NONE = "none";
  private static final String AUTO = "auto";
  private static final List<Property> OF_GPU =
      List.of(Property.GPU_MEMORY, Property.CUDNN_CONV_SEARCH, Property.TF32, Property.NHWC);

  private final PropertyReading reading;
  private final ServerSettings defaults;

  private SettingsReader(List<PropertySource> sources, Path builtIn) {
    this.reading = new PropertyReading(sources);
    this.defaults = ServerSettings.defaults(builtIn);
  }

  /**
   * All settings of a server.
   *
   * @param sources the first that gives a property wins
   * @param keys what {@link EnvironmentSource#API_KEYS} gives
   * @throws InvalidSettingsException naming all that cannot be honoured
   */
  public static ServerSettings ofServer(
      List<PropertySource> sources, Optional<String> keys, Path builtIn) {
    SettingsReader reader = new SettingsReader(sources, builtIn);
    ServerSettings settings =
        new ServerSettings(
            builtIn,
            reader.models(),
            reader.runtime(),
            reader.listen(),
            reader.access(keys),
            reader.limits(),
            reader.engine(),
            reader.jobs());
    reader.reading.refuseProblems();
    reader.reading.make(settings, settings::requireGuarded);
    reader.reading.refuseProblems();
    return settings;
  }

  /**
   * Those of {@link Property#OF_MODELS}; the others are at their defaults.
   *
   * @throws InvalidSettingsException naming all that cannot be honoured
   */
  public static ServerSettings ofModels(List<PropertySource> sources, Path builtIn) {
    SettingsReader reader = new SettingsReader(sources, builtIn);
    ServerSettings settings =
        reader.defaults.withModels(reader.models()).withRuntime(reader.runtime());
    reader.reading.refuseProblems();
    return settings;
  }

  private List<Path> models() {
    PropertyValue given = reading.value(Property.MODELS);
    List<Path> folders = new ArrayList<>();
    for (String text : given.texts()) {
      Path folder = given.path(text);
      if (text.isBlank() || !Files.isDirectory(folder)) {
        reading.note(Property.MODELS, "no folder " + folder);
      }
      folders.add(folder);
    }
    return folders;
  }

  private RuntimeSettings runtime() {
    RuntimeSettings absent = RuntimeSettings.DEFAULT;
    CudaSettings noCuda = absent.cuda();
    Device device = reading.read(Property.DEVICE, absent.device(), Device::parse);
    int threads = number(Property.THREADS, absent.threads());
    Optional<MemorySize> memory =
        reading.readUnless(NONE, Property.GPU_MEMORY, text -> gpuMemory(MemorySize.parse(text)));
    ConvolutionSearch search =
        reading.read(
            Property.CUDNN_CONV_SEARCH, noCuda.convolutionSearch(), ConvolutionSearch::parse);
    boolean tf32 = truth(Property.TF32);
    boolean nhwc = truth(Property.NHWC);
    PropertyValue natives = reading.value(Property.NATIVES);
    Optional<Path> nativesPath =
        reading.readUnless(NONE, Property.NATIVES, text -> existing(natives.path(text)));
    for (Property property : OF_GPU) {
      if (device instanceof Device.Cpu && reading.value(property).asked()) {
        reading.note(property, "expected --device cuda or auto with it, got cpu");
      }
    }
    return reading.make(
        absent,
        () ->
            absent
                .withDevice(device, threads)
                .withCuda(new CudaSettings(memory, search, tf32, nhwc))
                .withNatives(nativesPath));
  }

  /** Refuses what is too little under the property's own name. */
  private static MemorySize gpuMemory(MemorySize size) {
    CudaSettings absent = CudaSettings.DEFAULT;
    return new CudaSettings(
            Optional.of(size), absent.convolutionSearch(), absent.tf32(), absent.nhwc())
        .memoryLimit()
        .orElseThrow();
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("no folder or jar " + path);
    }
    return path;
  }

  private ListenSettings listen() {
    ListenSettings absent = ListenSettings.DEFAULT;
    String host = reading.value(Property.HOST).text().strip();
    int port = number(Property.PORT, absent.port());
    Optional<URI> url = reading.readUnless(NONE, Property.PUBLIC_URL, URI::create);
    Duration drain = time(Property.DRAIN, absent.drain());
    return reading.make(absent, () -> new ListenSettings(host, port, url, drain));
  }

  private AccessSettings access(Optional<String> keysOfVariable) {
    PropertyValue file = reading.value(Property.API_KEYS_FILE);
    List<ApiKey> keys =
        new ArrayList<>(
            reading
                .readUnless(NONE, Property.API_KEYS_FILE, text -> ApiKeys.ofFile(file.path(text)))
                .orElse(List.of()));
    try {
      keysOfVariable.map(ApiKeys::ofVariable).ifPresent(keys::addAll);
    } catch (IllegalArgumentException e) {
      reading.note(EnvironmentSource.API_KEYS + ": " + e.getMessage());
    }
    boolean waived = truth(Property.WITHOUT_KEYS);
    Set<String> origins = new LinkedHashSet<>(reading.value(Property.ALLOWED_ORIGINS).texts());
    Set<String> hosts = new LinkedHashSet<>(reading.value(Property.ALLOWED_HOSTS).texts());
    return reading.make(
        AccessSettings.DEFAULT, () -> new AccessSettings(keys, waived, origins, hosts));
  }

  private LimitSettings limits() {
    LimitSettings absent = LimitSettings.DEFAULT;
    long body = size(Property.MAX_BODY, absent.bodyBytes());
    int length = number(Property.MAX_PROMPT_LENGTH, absent.promptLength());
    int images = number(Property.MAX_IMAGES, absent.images());
    int steps = number(Property.MAX_STEPS, absent.steps());
    int side = number(Property.MAX_SIDE, absent.side());
    return reading.make(absent, () -> new LimitSettings(body, length, images, steps, side));
  }

  private EngineSettings engine() {
    EngineSettings absent = EngineSettings.DEFAULT;
    int queue = number(Property.QUEUE_LIMIT, absent.queueLimit());
    int perKey = number(Property.QUEUE_LIMIT_PER_KEY, absent.queueLimitPerKey());
    int active = number(Property.ACTIVE_LIMIT, absent.activeLimit());
    OptionalInt rows =
        reading
            .readUnless(AUTO, Property.ROWS_PER_RUN, PropertyReading::wholeNumber)
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty);
    long memory =
        reading
            .readUnless(AUTO, Property.MEMORY, text -> MemorySize.parse(text).bytes())
            .orElse(absent.memoryBytes());
    return reading.make(absent, () -> new EngineSettings(queue, perKey, active, rows, memory));
  }

  private JobSettings jobs() {
    JobSettings absent = JobSettings.DEFAULT;
    Optional<Duration> timeout =
        reading.readUnless(NONE, Property.REQUEST_TIMEOUT, TimeSpan::parse);
    boolean cancel = truth(Property.CANCEL_ON_DISCONNECT);
    Duration retention = time(Property.JOB_RETENTION, absent.retention());
    long results = size(Property.JOB_RESULTS, absent.resultBytes());
    Duration lifetime = time(Property.URL_LIFETIME, absent.urlLifetime());
    long images = size(Property.URL_IMAGES, absent.urlBytes());
    return reading.make(
        absent, () -> new JobSettings(timeout, cancel, retention, results, lifetime, images));
  }

  private int number(Property property, int absent) {
    return reading.read(property, absent, PropertyReading::wholeNumber);
  }

  private long size(Property property, long absent) {
    return reading.read(property, absent, text -> MemorySize.parse(text).bytes());
  }

  private Duration time(Property property, Duration absent) {
    return reading.read(property, absent, TimeSpan::parse);
  }

  private boolean truth(Property property) {
    return reading.read(property, false, PropertyReading::truth);
  }
}
