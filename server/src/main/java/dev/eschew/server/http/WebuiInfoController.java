package dev.eschew.server.http;

import static dev.eschew.server.http.WebuiController.body;
import static dev.eschew.server.http.WebuiController.json;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.ModelChoice;
import dev.eschew.server.api.webui.WebuiJson;
import dev.eschew.server.api.webui.WebuiListing;
import dev.eschew.server.api.webui.WebuiOptions;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.lang.management.ManagementFactory;

/** What clients of stable-diffusion-webui ask for before they draw; where we have none, none. */
@Controller
@Consumes(MediaType.ALL)
@Produces(MediaType.APPLICATION_JSON)
@ExecuteOn(TaskExecutors.BLOCKING)
final class WebuiInfoController {
  private static final String ROOT = "/sdapi/v1";

  private final WebuiOptions options;
  private final ModelCatalog catalog;
  private final ModelsController models;

  WebuiInfoController(WebuiOptions options, ModelCatalog catalog, ModelsController models) {
    this.options = options;
    this.catalog = catalog;
    this.models = models;
  }

  @Get("/internal/ping")
  byte[] ping() {
    return json(WebuiJson.object());
  }

  @Get(ROOT + "/options")
  byte[] options() {
    return json(options.read());
  }

  @Post(ROOT + "/options")
  byte[] change(HttpRequest<byte[]> http) {
    options.change(WebuiJson.read(body(http)));
    return none();
  }

  @Get(ROOT + "/sd-models")
  byte[] models() {
    return json(WebuiListing.models(catalog));
  }

  @Get(ROOT + "/samplers")
  byte[] samplers() {
    return json(WebuiListing.samplers(ModelChoice.of(catalog, options.settings().model())));
  }

  @Get(ROOT + "/schedulers")
  byte[] schedulers() {
    return json(WebuiListing.schedulers());
  }

  @Get(ROOT + "/upscalers")
  byte[] upscalers() {
    return json(WebuiListing.upscalers());
  }

  /** Kinds of extras that a model may be drawn with in stable-diffusion-webui. */
  @Get(
      uris = {
        ROOT + "/sd-vae",
        ROOT + "/loras",
        ROOT + "/hypernetworks",
        ROOT + "/prompt-styles",
        ROOT + "/face-restorers",
        ROOT + "/realesrgan-models",
        ROOT + "/latent-upscale-modes",
        ROOT + "/extensions"
      })
  byte[] nothing() {
    return json(WebuiJson.array());
  }

  @Get(ROOT + "/embeddings")
  byte[] embeddings() {
    ObjectNode embeddings = WebuiJson.object();
    embeddings.putObject("loaded");
    embeddings.putObject("skipped");
    return json(embeddings);
  }

  @Get(ROOT + "/scripts")
  byte[] scripts() {
    return json(WebuiListing.scripts());
  }

  @Get(ROOT + "/script-info")
  byte[] scriptInfo() {
    return json(WebuiListing.scriptInfo());
  }

  @Get(ROOT + "/cmd-flags")
  byte[] flags() {
    return json(WebuiJson.object().put("api", true).put("nowebui", true));
  }

  /** Of the machine, in bytes. */
  @Get(ROOT + "/memory")
  byte[] memory() {
    ObjectNode memory = WebuiJson.object();
    ObjectNode ram = memory.putObject("ram");
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      long total = system.getTotalMemorySize();
      long free = system.getFreeMemorySize();
      ram.put("free", free).put("used", total - free).put("total", total);
    } else {
      ram.put("error", "unavailable");
    }
    memory.putObject("cuda").put("error", "not told on this route");
    return json(memory);
  }

  /** Models and their VAEs are looked for when the server starts, and not again. */
  @Post(uris = {ROOT + "/refresh-checkpoints", ROOT + "/refresh-vae", ROOT + "/refresh-loras"})
  byte[] refresh() {
    return none();
  }

  @Post(ROOT + "/unload-checkpoint")
  byte[] unload() {
    models.unload(options.settings().model());
    return json(WebuiJson.object());
  }

  /** A model is loaded when it is next asked for. */
  @Post(ROOT + "/reload-checkpoint")
  byte[] reload() {
    return json(WebuiJson.object());
  }

  private static byte[] none() {
    return json(NullNode.getInstance());
  }
}
