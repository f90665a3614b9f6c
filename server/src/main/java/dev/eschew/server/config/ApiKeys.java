package dev.eschew.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** API keys as an operator writes them: {@code name:secret}. No message quotes a secret. */
final class ApiKeys {
  private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private ApiKeys() {}

  /**
   * Reads a file of one key a line; blank lines and those that begin with {@code #} are notes.
   *
   * @throws IllegalArgumentException naming the file and line
   */
  static List<ApiKey> ofFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no file " + file);
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
      warnIfOthersRead(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + " as text: " + e, e);
    }
    List<ApiKey> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        keys.add(key(line, file + ":" + (i + 1)));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("expected lines name:secret in " + file + ", got none");
    }
    return keys;
  }

  /**
   * Reads {@code name:secret,name:secret}.
   *
   * @throws IllegalArgumentException counting the keys from 1
   */
  static List<ApiKey> ofVariable(String text) {
    List<String> items = EnvironmentSource.items(text);
    List<ApiKey> keys = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      keys.add(key(items.get(i), "key " + (i + 1)));
    }
    return keys;
  }

  /**
   * Refuses two of one name or one secret, which could not be told apart.
   *
   * @throws IllegalArgumentException naming them
   */
  static List<ApiKey> distinct(List<ApiKey> keys) {
    Set<String> names = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    for (ApiKey key : keys) {
      Checks.require(
          names.add(key.name()), "API keys: expected each name once, got " + key.name() + " twice");
      Checks.require(
          secrets.add(key.secret()),
          "API keys: expected each secret once, that of " + key.name() + " is another's, too");
    }
    return keys;
  }

  private static ApiKey key(String text, String where) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(where + ": expected name:secret");
    }
    try {
      return new ApiKey(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static void warnIfOthersRead(Path file) throws IOException {
    try {
      Set<PosixFilePermission> found = new HashSet<>(Files.getPosixFilePermissions(file));
      found.retainAll(OF_OTHERS);
      if (!found.isEmpty()) {
        log.warn("Others on this machine can read the API keys in {}; chmod 600 ends that", file);
      }
    } catch (UnsupportedOperationException e) {
      log.debug("{} has no permissions to look at", file, e);
    }
  }
}
