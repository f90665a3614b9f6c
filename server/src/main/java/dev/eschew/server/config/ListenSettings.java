package dev.eschew.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the server is reached, and how it leaves.
 *
 * @param host {@code host}: address to bind to
 * @param port {@code port}: 1..65535, or 0 for any free port
 * @param publicUrl {@code public_url}: what URLs in answers begin with; absent, what the client
 *     itself connected to
 * @param drain {@code drain}: how long what runs may go on after the server was told to end
 */
public record ListenSettings(String host, int port, Optional<URI> publicUrl, Duration drain) {
  public static final ListenSettings DEFAULT =
      new ListenSettings("127.0.0.1", 8080, Optional.empty(), Duration.ofSeconds(20));

  public ListenSettings {
    Checks.require(!host.isBlank(), "host: expected an address, got none");
    Checks.require(port >= 0 && port <= 65535, "port: expected 0 to 65535, got " + port);
    publicUrl.ifPresent(url ->
        Checks.require(
            ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null
                && url.getQuery() == null
                && url.getFragment() == null,
            "public_url: expected an http or https address, got " + url));
    Checks.require(!drain.isNegative(), "drain: expected a time of 0 s or more, got " + drain);
  }

  /**
   * Whether only this machine reaches it.
   *
   * @throws IllegalArgumentException if the host is no address and no name that is known here
   */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "host: expected an address or name of this machine, got " + host, e);
    }
  }

  public ListenSettings withAddress(String newHost, int newPort) {
    return new ListenSettings(newHost, newPort, publicUrl, drain);
  }
}
