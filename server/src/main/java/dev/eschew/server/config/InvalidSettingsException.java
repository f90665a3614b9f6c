package dev.eschew.server.config;

import java.util.List;

/**
 * Settings that cannot be honoured; one line for each, saying which, where and what was expected.
 */
public final class InvalidSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingsException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
