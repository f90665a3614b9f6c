package dev.eschew.server.http;

import dev.eschew.models.folder.ModelCatalog;
import dev.eschew.server.api.webui.WebuiOptions;
import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.job.Jobs;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** What the routes of stable-diffusion-webui have in common. */
@Factory
final class WebuiBeans {
  @Singleton
  WebuiOptions options(ModelCatalog catalog) {
    return new WebuiOptions(catalog);
  }

  @Singleton
  WebuiJobs jobs(Jobs jobs, ServerSettings settings) {
    return new WebuiJobs(jobs, settings.jobs().cancelOnDisconnect());
  }
}
