package dev.eschew.models.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damage to a file that knows nothing of its format. */
final class ByteMutations {
  private static final int LONGEST_CHUNK = 512;

  private ByteMutations() {}

  /**
   * A damaged copy.
   *
   * @param other a second file, of which a part may be spliced in
   */
  static byte[] mutate(byte[] file, byte[] other, SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(file, random.nextInt(file.length + 1));
      case 1 -> replaced(file, place(file, random), random.nextInt(LONGEST_CHUNK), new byte[0]);
      case 2 -> replaced(file, place(file, random), 0, bytes(1 + random.nextInt(64), random));
      case 3 -> {
        int from = place(other, random);
        int to = Math.min(other.length, from + 1 + random.nextInt(16 * LONGEST_CHUNK));
        byte[] part = Arrays.copyOfRange(other, from, to);
        yield replaced(file, place(file, random), random.nextInt(2) * part.length, part);
      }
      case 4 -> {
        // A length or number of protobuf, blown up: up to ten bytes with the high bit set.
        byte[] varint = new byte[1 + random.nextInt(10)];
        Arrays.fill(varint, (byte) 0xFF);
        varint[varint.length - 1] = (byte) random.nextInt(128);
        yield replaced(file, place(file, random), random.nextInt(3), varint);
      }
      case 5 -> {
        int at = place(file, random);
        byte[] part =
            Arrays.copyOfRange(file, at, Math.min(file.length, at + random.nextInt(LONGEST_CHUNK)));
        yield replaced(file, place(file, random), 0, part);
      }
      default -> {
        byte[] changed = file.clone();
        int changes = 1 + random.nextInt(12);
        for (int i = 0; i < changes && changed.length > 0; i++) {
          int at = Math.min(place(file, random), changed.length - 1);
          changed[at] =
              random.nextBoolean()
                  ? (byte) (changed[at] ^ (1 << random.nextInt(8)))
                  : (byte) random.nextInt(256);
        }
        yield changed;
      }
    };
  }

  /** Structure is dense at both ends of an ONNX file, and in configs everywhere. */
  private static int place(byte[] file, SplittableRandom random) {
    if (file.length == 0) {
      return 0;
    }
    int span = Math.min(file.length, 4096);
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(span);
      case 1 -> file.length - 1 - random.nextInt(span);
      default -> random.nextInt(file.length);
    };
  }

  private static byte[] replaced(byte[] file, int at, int removed, byte[] inserted) {
    int end = Math.min(file.length, at + removed);
    byte[] result = new byte[at + inserted.length + file.length - end];
    System.arraycopy(file, 0, result, 0, at);
    System.arraycopy(inserted, 0, result, at, inserted.length);
    System.arraycopy(file, end, result, at + inserted.length, file.length - end);
    return result;
  }

  private static byte[] bytes(int length, SplittableRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
