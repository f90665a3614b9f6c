package dev.eschew.server.http;

import dev.eschew.models.image.ImageFormat;
import dev.eschew.server.api.ApiException;
import dev.eschew.server.api.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Images that clients fetch by URL, kept in memory for a stated time. A promise once given holds:
 * what does not fit is refused, and nothing is dropped before its time.
 */
final class ImageStore {
  private final Duration lifetime;
  private final long maxBytes;
  private final InstantSource clock;

  /** In the order of their expiry, since all live equally long. */
  private final Map<String, Stored> images = new LinkedHashMap<>();

  /** Their names by what they are images of. */
  private final Map<String, String> names = new HashMap<>();

  private long bytes;

  ImageStore(Duration lifetime, long maxBytes, InstantSource clock) {
    this.lifetime = lifetime;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * One kept image.
   *
   * @param name what it is fetched by, which nobody can guess
   * @param subject what it is an image of
   * @param expires from when on it is gone
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, written out once
  record Stored(String name, String subject, byte[] bytes, ImageFormat format, Instant expires) {}

  /**
   * Keeps an image, unless that of its subject is kept already.
   *
   * @param subject what it is an image of, such as a job's first
   * @return what is kept
   * @throws ApiException if there is no room until others' time is over
   */
  synchronized Stored keepOnce(String subject, byte[] file, ImageFormat format) {
    dropExpired();
    if (names.containsKey(subject)) {
      return images.get(names.get(subject));
    }
    if (bytes + file.length > maxBytes) {
      throw ApiException.ofField(
          ErrorCode.OUT_OF_MEMORY,
          "response_format",
          "no room for more images by URL at present; b64_json needs none");
    }
    String name = UUID.randomUUID() + "." + format.formatName();
    Stored stored = new Stored(name, subject, file, format, clock.instant().plus(lifetime));
    images.put(name, stored);
    names.put(subject, name);
    bytes += file.length;
    return stored;
  }

  synchronized Optional<Stored> find(String name) {
    dropExpired();
    return Optional.ofNullable(images.get(name));
  }

  private void dropExpired() {
    Instant now = clock.instant();
    Iterator<Stored> oldestFirst = images.values().iterator();
    while (oldestFirst.hasNext()) {
      Stored oldest = oldestFirst.next();
      if (now.isBefore(oldest.expires())) {
        return;
      }
      bytes -= oldest.bytes().length;
      names.remove(oldest.subject());
      oldestFirst.remove();
    }
  }
}
