package dev.eschew.server.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may use the server.
 *
 * @param keys API keys; empty lets everyone in who reaches the server
 * @param keysWaived {@code without_keys}: whether an address that others reach may go without keys
 * @param allowedOrigins {@code allowed_origins}: origins whose pages may call (CORS), such as
 *     {@code https://studio.example}; none by default
 * @param allowedHosts {@code allowed_hosts}: names besides the loopback ones under which a server
 *     without keys is called by browsers, in lower case
 */
public record AccessSettings(
    List<ApiKey> keys, boolean keysWaived, Set<String> allowedOrigins, Set<String> allowedHosts) {
  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9._\\[\\]:-]+");
  private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9._-]+");

  public static final AccessSettings DEFAULT =
      new AccessSettings(List.of(), false, Set.of(), Set.of());

  public AccessSettings {
    keys = ApiKeys.distinct(List.copyOf(keys));
    allowedOrigins = Set.copyOf(allowedOrigins);
    allowedHosts = Set.copyOf(allowedHosts);
    for (String origin : allowedOrigins) {
      Checks.require(
          ORIGIN.matcher(origin).matches(),
          "allowed_origins: expected origins such as https://studio.example in lower case, without"
              + " a path, got '"
              + origin
              + "'");
    }
    for (String host : allowedHosts) {
      Checks.require(
          HOST_NAME.matcher(host).matches(),
          "allowed_hosts: expected names such as studio.example in lower case, without a port, got"
              + " '"
              + host
              + "'");
    }
  }
}
