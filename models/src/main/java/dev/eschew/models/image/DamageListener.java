package dev.eschew.models.image;

import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Hears from a reader that it filled in what it could not read, for which it does not fail. */
final class DamageListener implements IIOReadWarningListener {
  private Optional<String> damage = Optional.empty();

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    boolean harmless = warning.contains("extraneous bytes");
    if (!harmless && (warning.contains("Corrupt") || warning.contains("Premature"))) {
      damage = Optional.of(warning);
    }
  }

  void requireNone() throws IOException {
    if (damage.isPresent()) {
      throw new IOException(damage.get());
    }
  }
}
