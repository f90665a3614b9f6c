package dev.eschew.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator may set: in the file as {@code queue_limit}, in the environment as {@code
 * ESCHEW_QUEUE_LIMIT}, as the flag {@code --queue-limit}.
 */
public enum Property {
  HOST(PropertyForm.TEXT, "ADDRESS", "127.0.0.1", "Address to bind to."),
  PORT(PropertyForm.NUMBER, "N", "8080", "Port; 0 takes any free one."),
  PUBLIC_URL(
      PropertyForm.TEXT,
      "URL",
      "none",
      "What URLs in answers begin with; none: http:// and the Host that the client named."),
  DRAIN(
      PropertyForm.TEXT,
      "TIME",
      "20s",
      "How long what runs may go on after the server was told to end."),
  API_KEYS_FILE(
      PropertyForm.TEXT,
      "FILE",
      "none",
      "A file of name:secret lines; clients then need one of the secrets."),
  WITHOUT_KEYS(
      PropertyForm.SWITCH, "BOOL", "false", "Let everyone in at an address that others reach."),
  ALLOWED_ORIGINS(
      PropertyForm.LIST,
      "ORIGIN",
      "",
      "Other origins whose pages may call (CORS), such as https://studio.example."),
  ALLOWED_HOSTS(
      PropertyForm.LIST,
      "NAME",
      "",
      "Names besides localhost under which a server without keys is called by browsers."),
  MAX_BODY(PropertyForm.TEXT, "SIZE", "16M", "The longest body of a request; 1K to 1G."),
  MAX_PROMPT_LENGTH(
      PropertyForm.NUMBER, "N", "20000", "Most characters of each text of a request; 1 to 20000."),
  MAX_IMAGES(PropertyForm.NUMBER, "N", "64", "Most images of one request; 1 to 64."),
  MAX_STEPS(PropertyForm.NUMBER, "N", "1000", "Most steps; 1 to 1000."),
  MAX_SIDE(
      PropertyForm.NUMBER, "PIXELS", "2048", "Longest side of an image that is drawn; 8 to 2048."),
  QUEUE_LIMIT(PropertyForm.NUMBER, "N", "64", "Requests that may wait."),
  QUEUE_LIMIT_PER_KEY(
      PropertyForm.NUMBER, "N", "64", "Requests of one API key that may wait or run."),
  ACTIVE_LIMIT(
      PropertyForm.NUMBER, "N", "64", "Requests of one model that are drawn at a time; 1 to 1024."),
  ROWS_PER_RUN(
      PropertyForm.NUMBER, "N", "auto", "Rows of one UNet run, 1 to 64; auto: what was measured."),
  MEMORY(
      PropertyForm.TEXT,
      "SIZE",
      "auto",
      "What images in progress may take of the Java heap; auto: half of it."),
  REQUEST_TIMEOUT(
      PropertyForm.TEXT, "TIME", "none", "The longest that a request may wait and run."),
  CANCEL_ON_DISCONNECT(
      PropertyForm.SWITCH,
      "BOOL",
      "true",
      "End a request when the client that waits for its answer goes away."),
  JOB_RETENTION(PropertyForm.TEXT, "TIME", "10m", "How long the result of a job is kept."),
  JOB_RESULTS(
      PropertyForm.TEXT, "SIZE", "256M", "Results of jobs that are kept; the oldest go first."),
  URL_LIFETIME(
      PropertyForm.TEXT, "TIME", "1h", "How long an image given as an URL can be fetched."),
  URL_IMAGES(PropertyForm.TEXT, "SIZE", "256M", "Images that are kept for their URLs."),
  MODELS(PropertyForm.LIST, "DIR", "", "A folder of exported models, or one model."),
  DEVICE(PropertyForm.TEXT, "DEVICE", "cpu", "cpu, cuda, cuda:N or auto."),
  THREADS(PropertyForm.NUMBER, "N", "0", "CPU threads of one run; 0 is one per core."),
  NATIVES(
      PropertyForm.TEXT,
      "DIR",
      "none",
      "A folder with ONNX Runtime's native libraries, or a jar of them; none: those of the build,"
          + " for a GPU those of install-cuda."),
  GPU_MEMORY(
      PropertyForm.TEXT,
      "SIZE",
      "none",
      "The most GPU memory that each graph's arena takes, such as 8G; none: no limit."),
  CUDNN_CONV_SEARCH(
      PropertyForm.TEXT,
      "HOW",
      "heuristic",
      "How algorithms for convolutions are chosen: heuristic, exhaustive or default."),
  TF32(
      PropertyForm.SWITCH,
      "BOOL",
      "false",
      "Multiply float32 matrices in TF32 on a GPU: faster, and not the CPU's picture."),
  NHWC(PropertyForm.SWITCH, "BOOL", "false", "Compute convolutions with channels last on a GPU.");

  /** What every command takes that opens models. */
  public static final List<Property> OF_MODELS =
      List.of(MODELS, DEVICE, THREADS, NATIVES, GPU_MEMORY, CUDNN_CONV_SEARCH, TF32, NHWC);

  private final PropertyForm form;
  private final String valueName;
  private final String defaultText;
  private final String description;

  Property(PropertyForm form, String valueName, String defaultText, String description) {
    this.form = form;
    this.valueName = valueName;
    this.defaultText = defaultText;
    this.description = description;
  }

  /** The property of that name in a file. */
  static Optional<Property> named(String key) {
    return Arrays.stream(values()).filter(property -> property.key().equals(key)).findFirst();
  }

  public PropertyForm form() {
    return form;
  }

  /** What its value stands for in a command's help. */
  public String valueName() {
    return valueName;
  }

  /** Its default as it would be written; empty for a list. */
  public String defaultText() {
    return defaultText;
  }

  /** One sentence. */
  public String description() {
    return description;
  }

  /** Its name in a file. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its environment variable. */
  public String variable() {
    return "ESCHEW_" + name();
  }

  /** Its flag. */
  public String flag() {
    return "--" + key().replace('_', '-');
  }
}
