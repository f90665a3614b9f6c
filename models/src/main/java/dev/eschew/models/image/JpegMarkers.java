package dev.eschew.models.image;

/**
 * What a JPEG file's markers tell before it is decoded (ITU-T T.81, B.1.1). Bytes in tables or
 * metadata that look like markers are counted, too; within coded pixels there are none.
 *
 * @param scans starts of scan
 * @param ends whether the end of image comes after the last of them; not in files cut off
 */
record JpegMarkers(int scans, boolean ends) {
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  static JpegMarkers of(byte[] file) {
    int scans = 0;
    boolean ends = false;
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
      }
    }
    return new JpegMarkers(scans, ends);
  }
}
