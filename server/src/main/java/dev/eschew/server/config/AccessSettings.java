package dev.eschew.server.config;

import java.util.List;
import java.util.Set;

/**
 * Who may use the server.
 *
 * @param keys API keys; empty lets everyone in who reaches the server
 * @param keysWaived {@code without_keys}: whether an address that others reach may go without keys
 * @param allowedOrigins {@code allowed_origins}: origins whose pages may call (CORS), such as
 *     {@code https://studio.example}; none by default
 * @param allowedHosts {@code allowed_hosts}: names besides the loopback ones under which a server
 *     without keys is called by browsers
 */
public record AccessSettings(
    List<ApiKey> keys, boolean keysWaived, Set<String> allowedOrigins, Set<String> allowedHosts) {
  public static final AccessSettings DEFAULT =
      new AccessSettings(List.of(), false, Set.of(), Set.of());

  public AccessSettings {
    keys = List.copyOf(keys);
    allowedOrigins = Set.copyOf(allowedOrigins);
    allowedHosts = Set.copyOf(allowedHosts);
  }
}
