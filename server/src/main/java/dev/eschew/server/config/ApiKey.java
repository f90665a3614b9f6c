package dev.eschew.server.config;

/**
 * A key that clients present.
 *
 * @param name what logs and metrics call its owner; never the secret
 * @param secret what {@code Authorization: Bearer} carries
 */
public record ApiKey(String name, String secret) {
  private static final int SHORTEST = 16;

  public ApiKey {
    Checks.require(!name.isBlank(), "api_keys: expected a name before each key, got none");
    Checks.require(
        secret.length() >= SHORTEST,
        "api_keys: the key of " + name + " is shorter than " + SHORTEST + " characters");
  }

  /** The secret stays out of logs. */
  @Override
  public String toString() {
    return "ApiKey[" + name + "]";
  }
}
