package dev.eschew.server.api.webui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.scheduler.SchedulerKind;
import dev.eschew.server.api.ModelCard;
import dev.eschew.server.api.SamplerName;
import java.util.Locale;

/** What there is to choose from. */
public final class WebuiListing {
  private WebuiListing() {}

  /** Models that can be used; their names say nothing of where they lie. */
  public static ArrayNode models(ModelCatalog catalog) {
    ArrayNode models = WebuiJson.array();
    for (ModelCatalog.Entry entry : catalog.entries()) {
      switch (entry) {
        case ModelCatalog.Usable usable -> {
          ObjectNode model = models.addObject();
          model.put("title", usable.id());
          model.put("model_name", usable.id());
          model.putNull("hash");
          model.putNull("sha256");
          model.put("filename", usable.id());
          model.putNull("config");
        }
        case ModelCatalog.Broken _ -> {}
      }
    }
    return models;
  }

  /** Samplers that a model can be drawn with. */
  public static ArrayNode samplers(ModelFolder model) {
    ArrayNode samplers = WebuiJson.array();
    for (String name : ModelCard.schedulers(model)) {
      SchedulerKind kind = SchedulerKind.forName(name);
      ObjectNode sampler = samplers.addObject();
      sampler.put("name", SamplerName.of(kind));
      ArrayNode aliases = sampler.putArray("aliases");
      SamplerChoice.aliases(kind).forEach(aliases::add);
      ObjectNode options = sampler.putObject("options");
      if (SamplerChoice.usesKarras(kind)) {
        options.put("scheduler", "karras");
      }
    }
    return samplers;
  }

  /** Noise schedules. */
  public static ArrayNode schedulers() {
    ArrayNode schedulers = WebuiJson.array();
    for (String label : new String[] {"Automatic", "Uniform", "Karras"}) {
      ObjectNode scheduler = schedulers.addObject();
      scheduler.put("name", label.toLowerCase(Locale.ROOT));
      scheduler.put("label", label);
      scheduler.putNull("aliases");
      scheduler.put("default_rho", label.equals("Karras") ? 7.0 : -1.0);
      scheduler.put("need_inner_model", false);
    }
    return schedulers;
  }

  /** None but the one that every client expects. */
  public static ArrayNode upscalers() {
    ArrayNode upscalers = WebuiJson.array();
    ObjectNode none = upscalers.addObject();
    none.put("name", "None");
    none.putNull("model_name");
    none.putNull("model_path");
    none.putNull("model_url");
    none.put("scale", 4);
    return upscalers;
  }

  /** The one script, by which our own guidance is reached. */
  public static ObjectNode scripts() {
    ObjectNode scripts = WebuiJson.object();
    scripts.putArray("txt2img").add(OwnFields.NAME);
    scripts.putArray("img2img").add(OwnFields.NAME);
    return scripts;
  }

  /** The same with its argument, once for each kind of request. */
  public static ArrayNode scriptInfo() {
    ArrayNode list = WebuiJson.array();
    for (boolean isImg2Img : new boolean[] {false, true}) {
      ObjectNode script = list.addObject();
      script.put("name", OwnFields.NAME);
      script.put("is_alwayson", true);
      script.put("is_img2img", isImg2Img);
      ObjectNode argument = script.putArray("args").addObject();
      argument.put("label", OwnFields.GUIDANCE);
      argument.putNull("value");
      argument.putNull("minimum");
      argument.putNull("maximum");
      argument.putNull("step");
      argument.putNull("choices");
    }
    return list;
  }
}
