package dev.eschew.tests.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The requests that a page posts as jobs, as they were sent; they can be held back for a while. */
final class PostedJobs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "**/v1/jobs";

  private final Page page;
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<Route> held = new CopyOnWriteArrayList<>();

  private PostedJobs(Page page) {
    this.page = page;
  }

  static PostedJobs of(Page page) {
    PostedJobs posted = new PostedJobs(page);
    page.onRequest(posted::note);
    return posted;
  }

  private void note(Request request) {
    if (isJob(request)) {
      try {
        requests.add(JSON.readTree(request.postData()));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean isJob(Request request) {
    return request.method().equals("POST") && request.url().endsWith("/v1/jobs");
  }

  List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  JsonNode last() {
    return requests.getLast();
  }

  /** From now on no job reaches the server. */
  void hold() {
    page.route(PATH, held::add);
  }

  /** Lets go of what was held, and of all that comes. */
  void release() {
    page.unroute(PATH);
    held.forEach(Route::resume);
    held.clear();
  }
}
