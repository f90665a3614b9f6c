package dev.eschew.server.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The authority that a {@code Host} header or an origin names.
 *
 * @param name in lower case; an IPv6 address in brackets
 * @param port absent where the scheme's own is meant
 */
record HostName(String name, Optional<String> port) {
  private static final Pattern FORM =
      Pattern.compile("([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(?::(\\d{1,5}))?");
  private static final Pattern ORIGIN = Pattern.compile("(https?)://(.+)");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** Reads a {@code Host} header; empty if it is none. */
  static Optional<HostName> ofHeader(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    return form.matches()
        ? Optional.of(new HostName(form.group(1), Optional.ofNullable(form.group(2))))
        : Optional.empty();
  }

  /**
   * Whether an {@code Origin} header names this host. Only its scheme tells which port it leaves
   * out: what ends TLS before the server hands the host on without it.
   */
  boolean isOf(String origin) {
    Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return false;
    }
    String usualPort = parts.group(1).equals("https") ? "443" : "80";
    return ofHeader(parts.group(2))
        .filter(other ->
            other.name.equals(name) && other.port.orElse(usualPort).equals(port.orElse(usualPort)))
        .isPresent();
  }

  /** Whether it is an address, which no name server can point elsewhere. */
  boolean isAddress() {
    return name.startsWith("[") || IPV4.matcher(name).matches();
  }

  /** Whether browsers take it for this machine without asking a name server. */
  boolean isLocal() {
    return name.equals("localhost") || name.endsWith(".localhost");
  }
}
