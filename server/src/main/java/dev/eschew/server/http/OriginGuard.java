package dev.eschew.server.http;

import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import dev.eschew.server.config.AccessSettings;
import dev.eschew.server.config.ListenSettings;
import dev.eschew.server.config.ServerSettings;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.server.annotation.PreMatching;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps pages of others from calling through their visitors' browsers.
 *
 * <p>A page of another origin can send a POST without asking first (as text/plain), so that not
 * reading the answer is not enough: its request is refused. A page whose name its owner points to
 * this machine (DNS rebinding) is of the same origin to the browser; without keys, names are
 * therefore refused that the operator did not give.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class OriginGuard implements Ordered {
  private final AccessSettings access;
  private final boolean onlyLocal;
  private final Set<String> names;
  private final Optional<HostName> ownName;

  OriginGuard(ServerSettings settings) {
    ListenSettings listen = settings.listen();
    this.access = settings.access();
    this.onlyLocal = listen.isLoopback();
    this.ownName = listen.publicUrl().flatMap(url -> HostName.ofHeader(url.getAuthority()));
    this.names = new HashSet<>(access.allowedHosts());
    names.add(listen.host().toLowerCase(Locale.ROOT));
    ownName.ifPresent(name -> names.add(name.name()));
  }

  @PreMatching
  @RequestFilter
  void check(HttpRequest<?> request) {
    Optional<String> origin = request.getHeaders().findFirst(HttpHeaders.ORIGIN);
    Optional<String> host = request.getHeaders().findFirst(HttpHeaders.HOST);
    if (origin.isPresent() && !isAllowed(origin.get(), host.flatMap(HostName::ofHeader))) {
      throw new ApiException(
          ErrorCode.FORBIDDEN,
          "a page of another origin may call only if allowed_origins has its origin");
    }
    if (access.keys().isEmpty()
        && host.isPresent()
        && (onlyLocal || isOfBrowser(request))
        && HostName.ofHeader(host.get()).filter(this::isKnown).isEmpty()) {
      throw new ApiException(
          ErrorCode.FORBIDDEN,
          "this server has no API keys and is not known by the name in the Host header;"
              + " allowed_hosts takes it");
    }
  }

  @Override
  public int getOrder() {
    return FilterOrder.ORIGINS;
  }

  private boolean isAllowed(String origin, Optional<HostName> host) {
    return host.filter(name -> name.isOf(origin)).isPresent()
        || ownName.filter(name -> name.isOf(origin)).isPresent()
        || access.allowedOrigins().contains(origin.toLowerCase(Locale.ROOT));
  }

  private boolean isKnown(HostName host) {
    return host.isAddress() || host.isLocal() || names.contains(host.name());
  }

  /**
   * A rebound page's GET over plain HTTP tells of no browser, which is why a server for this
   * machine alone does not ask.
   */
  private static boolean isOfBrowser(HttpRequest<?> request) {
    return request.getHeaders().contains(HttpHeaders.ORIGIN)
        || request.getHeaders().contains("Sec-Fetch-Site");
  }
}
