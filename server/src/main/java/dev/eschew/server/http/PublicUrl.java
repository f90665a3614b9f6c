package dev.eschew.server.http;

import dev.eschew.server.config.ServerSettings;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/**
 * What URLs in answers begin with: the operator's {@code public_url}, else the host that the client
 * named. Headers by which proxies tell of themselves are not asked: anyone can send them.
 */
@Singleton
final class PublicUrl {
  private final Optional<URI> configured;

  PublicUrl(ServerSettings settings) {
    this.configured = settings.listen().publicUrl();
  }

  /** Such as {@code http://127.0.0.1:8080}, without a slash at its end. */
  String of(HttpRequest<?> request) {
    return configured
        .map(url -> url.toString().replaceFirst("/+$", ""))
        .orElseGet(() -> "http://" + named(request));
  }

  /** What paths begin with in the eyes of clients: empty, or such as {@code /draw}. */
  String path() {
    return configured.map(url -> url.getPath().replaceFirst("/+$", "")).orElse("");
  }

  private static String named(HttpRequest<?> request) {
    return request
        .getHeaders()
        .findFirst(HttpHeaders.HOST)
        .filter(host -> HostName.ofHeader(host).isPresent())
        .orElseGet(() -> address(request));
  }

  private static String address(HttpRequest<?> request) {
    String host = request.getServerAddress().getHostString();
    return (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + request.getServerAddress().getPort();
  }
}
