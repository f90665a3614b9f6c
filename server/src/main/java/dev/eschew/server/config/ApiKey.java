package dev.eschew.server.config;

import java.util.regex.Pattern;

/**
 * A key that clients present.
 *
 * @param name what logs and metrics call its owner; never the secret
 * @param secret what {@code Authorization: Bearer} carries
 */
public record ApiKey(String name, String secret) {
  private static final int SHORTEST = 16;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SECRET = Pattern.compile("[!-~]+");

  public ApiKey {
    Checks.require(
        NAME.matcher(name).matches(),
        "expected a name of up to 64 letters, digits, '.', '_' or '-' before each key");
    Checks.require(
        secret.length() >= SHORTEST,
        "expected a secret of " + SHORTEST + " characters or more for " + name);
    Checks.require(
        SECRET.matcher(secret).matches(),
        "expected a secret of printable ASCII without spaces for " + name);
  }

  /** The secret stays out of logs. */
  @Override
  public String toString() {
    return "ApiKey[" + name + "]";
  }
}
