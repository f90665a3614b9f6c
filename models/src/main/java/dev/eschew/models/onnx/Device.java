package dev.eschew.models.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where graphs run. */
public sealed interface Device {
  /** The processor's cores; always possible. */
  record Cpu() implements Device {
    @Override
    public String toString() {
      return "cpu";
    }
  }

  /**
   * One NVIDIA GPU.
   *
   * @param index CUDA's device number, from 0
   */
  record Cuda(int index) implements Device {
    public Cuda {
      if (index < 0) {
        throw new IllegalArgumentException("expected a device number from 0, got " + index);
      }
    }

    @Override
    public String toString() {
      return "cuda:" + index;
    }
  }

  /** The first GPU if it can be used, otherwise the CPU. */
  record Auto() implements Device {
    @Override
    public String toString() {
      return "auto";
    }
  }

  /** Reads {@code cpu}, {@code cuda}, {@code cuda:i} or {@code auto}. */
  static Device parse(String text) {
    Matcher cuda = Pattern.compile("cuda(?::(\\d{1,3}))?").matcher(text);
    if (text.equals("cpu")) {
      return new Cpu();
    } else if (text.equals("auto")) {
      return new Auto();
    } else if (cuda.matches()) {
      return new Cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }
    throw new IllegalArgumentException("expected cpu, cuda, cuda:N or auto, got '" + text + "'");
  }
}
