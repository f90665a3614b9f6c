package dev.eschew.server.config;

import java.time.Duration;

/** What settings are checked with; each message begins with the property's name. */
final class Checks {
  private Checks() {}

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  static void inRange(String property, int value, int from, int to) {
    require(
        value >= from && value <= to,
        property + ": expected " + from + " to " + to + ", got " + value);
  }

  static void positive(String property, Duration time) {
    require(time.isPositive(), property + ": expected a time of more than 0 s, got " + time);
  }
}
