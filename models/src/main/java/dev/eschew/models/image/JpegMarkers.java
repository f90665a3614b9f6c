package dev.eschew.models.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a JPEG file's markers tell before it is decoded (ITU-T T.81, B.1.1). Bytes in tables or
 * metadata that look like markers are counted, too; within coded pixels there are none.
 *
 * @param scans starts of scan
 * @param ends whether the end of image comes after the last of them; not in files cut off
 * @param profileFits whether a colour profile states no more bytes than the file has; readers make
 *     room for what it states
 */
record JpegMarkers(int scans, boolean ends, boolean profileFits) {
  private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

  /** From the marker's segment name: the name, two counters, and the profile's size first. */
  private static final int PROFILE_SIZE = PROFILE.length + 2;

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int PROFILE_SEGMENT = 0xE2;

  static JpegMarkers of(byte[] file) {
    int scans = 0;
    boolean ends = false;
    boolean profileFits = true;
    for (int i = 0; i + 1 < file.length; i++) {
      if ((file[i] & 0xFF) != 0xFF) {
        continue;
      }
      int marker = file[i + 1] & 0xFF;
      if (marker == START_OF_SCAN) {
        scans++;
        ends = false;
      } else if (marker == END_OF_IMAGE) {
        ends = true;
      } else if (marker == PROFILE_SEGMENT) {
        profileFits &= profileFits(file, i + 4);
      }
    }
    return new JpegMarkers(scans, ends, profileFits);
  }

  private static boolean profileFits(byte[] file, int start) {
    int size = start + PROFILE_SIZE;
    if (size + Integer.BYTES > file.length
        || !Arrays.equals(file, start, start + PROFILE.length, PROFILE, 0, PROFILE.length)) {
      return true;
    }
    boolean first = file[start + PROFILE.length] == 1;
    long stated = Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(size));
    return !first || stated <= file.length;
  }
}
