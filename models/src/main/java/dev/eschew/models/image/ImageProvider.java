package dev.eschew.models.image;

import java.util.Iterator;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderWriterSpi;

/** Finds readers and writers by name: which of several the registry lists first is not defined. */
final class ImageProvider {
  private ImageProvider() {}

  /**
   * The provider of a class.
   *
   * @param kind what it provides
   * @param name its class's name
   * @throws IllegalStateException if it is missing
   */
  static <T extends ImageReaderWriterSpi> T named(Class<T> kind, String name) {
    Iterator<T> providers =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(kind, spi -> spi.getClass().getName().equals(name), false);
    if (!providers.hasNext()) {
      throw new IllegalStateException("there is no " + name);
    }
    return providers.next();
  }
}
