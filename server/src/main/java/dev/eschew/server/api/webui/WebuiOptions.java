package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.api.ModelChoice;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The options that clients read, change and post back whole. Two of them act: the model and the
 * format of images, for requests on these routes alone, until the server ends. For any thread.
 */
public final class WebuiOptions {
  private static final String CHECKPOINT = "sd_model_checkpoint";
  private static final String FORMAT = "samples_format";
  private static final Set<String> FORMATS = Set.of("png", "jpg", "jpeg", "webp");

  private final ModelCatalog catalog;

  /** What clients chose; null as long as none did. */
  private final AtomicReference<WebuiSettings> chosen = new AtomicReference<>();

  public WebuiOptions(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /** For a request that says nothing else. */
  public WebuiSettings settings() {
    WebuiSettings settings = chosen.get();
    return settings != null ? settings : new WebuiSettings(defaultModel(), "png");
  }

  /** From now on. */
  public void choose(WebuiSettings settings) {
    chosen.set(settings);
  }

  private String defaultModel() {
    return catalog
        .defaultId()
        .orElseThrow(
            () -> new ApiException(ErrorCode.MODEL_NOT_FOUND, "this server has no usable model"));
  }

  /** All options. */
  public ObjectNode read() {
    WebuiSettings settings = settings();
    ObjectNode options = WebuiJson.object();
    options.put(CHECKPOINT, settings.model());
    options.put("sd_checkpoint_hash", "");
    options.put("sd_vae", "Automatic");
    options.put(FORMAT, settings.samplesFormat());
    options.put("samples_save", false);
    options.put("grid_save", false);
    options.put("return_grid", false);
    options.put("enable_pnginfo", true);
    options.put("jpeg_quality", 90);
    options.put("CLIP_stop_at_last_layers", 1);
    options.put("eta_noise_seed_delta", 0);
    options.put("randn_source", "CPU");
    options.put("img2img_fix_steps", false);
    options.put("show_progress_every_n_steps", 1);
    options.put("live_previews_enable", true);
    options.put("sd_lora", "None");
    options.put("sd_hypernetwork", "None");
    return options;
  }

  /**
   * Takes changed options; what does not act is passed over.
   *
   * @throws ApiException if there is no such model or format, or the model is broken; then nothing
   *     is changed
   */
  public void change(ObjectNode options) {
    LenientFields fields = new LenientFields(options);
    Optional<String> model =
        fields.someText(CHECKPOINT).map(name -> CheckpointNames.find(catalog, CHECKPOINT, name));
    model.ifPresent(id -> ModelChoice.of(catalog, id));
    Optional<String> format = fields.someText(FORMAT).map(name -> name.toLowerCase(Locale.ROOT));
    if (format.isPresent() && !FORMATS.contains(format.get())) {
      throw fields.wrong(FORMAT, "expected png, jpg or webp");
    }
    if (model.isPresent() || format.isPresent()) {
      WebuiSettings before = settings();
      choose(
          new WebuiSettings(model.orElse(before.model()), format.orElse(before.samplesFormat())));
    }
  }
}
