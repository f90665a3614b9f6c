package dev.eschew.server.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.eschew.models.image.ImageFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Images that clients fetch by URL, kept in memory for a stated time and up to a stated size. */
final class ImageStore {
  private static final long MAX_BYTES = 256L << 20;

  private final Duration lifetime;
  private final Cache<String, Stored> images;

  ImageStore(Duration lifetime) {
    this.lifetime = lifetime;
    this.images =
        Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String _, Stored stored) -> stored.bytes().length)
            .expireAfterWrite(lifetime)
            .build();
  }

  /**
   * One kept image.
   *
   * @param expires when it is gone at the latest
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, written out once
  record Stored(byte[] bytes, ImageFormat format, Instant expires) {}

  /** Keeps an image; returns the name it is fetched by, which nobody can guess. */
  String keep(byte[] bytes, ImageFormat format) {
    String name = UUID.randomUUID() + "." + format.formatName();
    images.put(name, new Stored(bytes, format, expiry()));
    return name;
  }

  Optional<Stored> find(String name) {
    return Optional.ofNullable(images.getIfPresent(name));
  }

  Instant expiry() {
    return Instant.now().plus(lifetime);
  }
}
