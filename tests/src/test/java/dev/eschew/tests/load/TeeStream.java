package dev.eschew.tests.load;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to two streams; closes neither. */
final class TeeStream extends OutputStream {
  private final OutputStream one;
  private final OutputStream other;

  TeeStream(OutputStream one, OutputStream other) {
    this.one = one;
    this.other = other;
  }

  @Override
  public void write(int value) throws IOException {
    one.write(value);
    other.write(value);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    one.write(bytes, from, length);
    other.write(bytes, from, length);
  }

  @Override
  public void flush() throws IOException {
    one.flush();
    other.flush();
  }
}
