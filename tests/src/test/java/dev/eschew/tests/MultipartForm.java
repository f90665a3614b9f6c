package dev.eschew.tests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form as clients send it. */
public final class MultipartForm {
  public static final String CONTENT_TYPE = "multipart/form-data; boundary=x-7MA4YWxk";

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  public MultipartForm text(String name, String value) {
    return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
  }

  public MultipartForm file(String name, byte[] bytes) {
    return part(
        "name=\"" + name + "\"; filename=\"" + name + ".png\"\r\nContent-Type: image/png", bytes);
  }

  public byte[] toBytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(body.toByteArray());
    whole.writeBytes("--x-7MA4YWxk--\r\n".getBytes(StandardCharsets.US_ASCII));
    return whole.toByteArray();
  }

  private MultipartForm part(String disposition, byte[] bytes) {
    body.writeBytes(
        ("--x-7MA4YWxk\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(bytes);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return this;
  }
}
