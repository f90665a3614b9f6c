package dev.eschew.models.golden;

import dev.eschew.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads NumPy's {@code .npy} and {@code .npz} files (format versions 1 to 3, little-endian float32,
 * float64, int64, uint8 and uint16, C order) as float32 tensors. Those of uint16 are pictures in
 * 0..1, kept as whole 65,535ths.
 */
public final class NumpyFile {
  private static final Pattern DESCRIPTION = Pattern.compile("'descr':\\s*'([^']+)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

  private NumpyFile() {}

  /** The array of one {@code .npy} file. */
  public static Tensor readNpy(Path file) {
    try {
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The array of a {@code .npy} on the class path, such as {@code /golden/randn/seed0_n5.npy}. */
  public static Tensor resourceNpy(String name) {
    try (InputStream in = open(name)) {
      return parse(in.readAllBytes(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The arrays of one {@code .npz} file by name. */
  public static Map<String, Tensor> readNpz(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parseZip(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The arrays of a {@code .npz} on the class path by name. */
  public static Map<String, Tensor> resourceNpz(String name) {
    try (InputStream in = open(name)) {
      return parseZip(in, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file on the class path. */
  public static InputStream open(String name) {
    InputStream in = NumpyFile.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalArgumentException("no file " + name + " on the class path");
    }
    return in;
  }

  private static Map<String, Tensor> parseZip(InputStream in, String name) throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String array = entry.getName().replaceFirst("\\.npy$", "");
        arrays.put(array, parse(zip.readAllBytes(), name + ":" + array));
      }
    }
    return arrays;
  }

  private static Tensor parse(byte[] file, String name) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < 10 || bytes.get(0) != (byte) 0x93 || bytes.get(1) != 'N') {
      throw new IllegalArgumentException(name + " is not a NumPy file");
    }
    int start = bytes.get(6) == 1 ? 10 : 12;
    int length = bytes.get(6) == 1 ? bytes.getShort(8) & 0xFFFF : bytes.getInt(8);
    String header = new String(file, start, length, StandardCharsets.UTF_8);
    if (!field(FORTRAN, header, name).equals("False")) {
      throw new IllegalArgumentException(name + " is in Fortran order, expected C order");
    }
    int[] shape = shape(field(SHAPE, header, name));
    bytes.position(start + length);
    return Tensor.of(values(bytes, field(DESCRIPTION, header, name), Tensor.size(shape)), shape);
  }

  private static String field(Pattern pattern, String header, String name) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IllegalArgumentException(name + ": no " + pattern + " in the header " + header);
    }
    return matcher.group(1);
  }

  private static int[] shape(String extents) {
    return Pattern.compile("\\d+")
        .matcher(extents)
        .results()
        .mapToInt(match -> Integer.parseInt(match.group()))
        .toArray();
  }

  private static float[] values(ByteBuffer bytes, String type, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (type) {
            case "<f4" -> bytes.getFloat();
            case "<f8" -> (float) bytes.getDouble();
            case "<i8" -> bytes.getLong();
            case "|u1" -> bytes.get() & 0xFF;
            case "<u2" -> (bytes.getShort() & 0xFFFF) / 65535f;
            default ->
                throw new IllegalArgumentException(
                    "type " + type + ", expected <f4, <f8, <i8, |u1 or <u2");
          };
    }
    return values;
  }
}
