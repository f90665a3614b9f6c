package dev.eschew.models.fuzz;

import dev.eschew.models.folder.BrokenModelException;
import dev.eschew.models.folder.ModelFolder;
import dev.eschew.models.onnx.Device;
import dev.eschew.models.onnx.OnnxFailure;
import dev.eschew.models.onnx.OnnxRuntime;
import dev.eschew.models.pipeline.GenerationFailure;
import dev.eschew.models.pipeline.InvalidFieldException;
import dev.eschew.models.pipeline.Rehearsal;
import dev.eschew.models.pipeline.UnetRehearsal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that broken models may end. Tells each mutation before it is tried and its outcome
 * after, a line each: {@code > index what}, {@code = index outcome millis message}.
 */
public final class FuzzWorker {
  /** As much stack as the engine's thread has. */
  private static final long STACK_BYTES = 32L << 20;

  private static final int TEXT_WIDTH = 32;

  private FuzzWorker() {}

  /**
   * Works through mutations.
   *
   * @param args test data, a folder to work in, seed, first mutation and the one after the last
   */
  public static void main(String[] args) {
    new Thread(null, () -> work(args), "eschew-fuzz", STACK_BYTES).start();
  }

  private static void work(String[] args) {
    try {
      mutations(args);
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void mutations(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BrokenModels models = new BrokenModels(Path.of(args[0]), Path.of(args[1]));
    long seed = Long.parseLong(args[2]);
    OnnxRuntime runtime = new OnnxRuntime(new Device.Cpu(), Integer.getInteger("fuzz.threads", 2));
    for (int i = Integer.parseInt(args[3]); i < Integer.parseInt(args[4]); i++) {
      String what = models.make(seed, i);
      out.println("> " + i + " " + what);
      long start = System.nanoTime();
      String outcome = outcome(models, runtime);
      out.println("= " + i + " " + (System.nanoTime() - start) / 1_000_000 + " " + outcome);
    }
    out.println("done");
  }

  private static String outcome(BrokenModels models, OnnxRuntime runtime) {
    try {
      if (models.part().equals("unet")) {
        UnetRehearsal.of(models.folder().resolve("unet/model.onnx"), runtime, TEXT_WIDTH);
      } else {
        Rehearsal.of(ModelFolder.read(models.folder()), runtime);
      }
      return Outcome.RAN + " ";
    } catch (OnnxFailure e) {
      return named(Outcome.RUNTIME, models, e);
    } catch (GenerationFailure | InvalidFieldException e) {
      return Outcome.RAN + " " + e.getMessage();
    } catch (BrokenModelException | IllegalArgumentException | IOException e) {
      return named(Outcome.OURS, models, e);
    } catch (Throwable e) {
      StackTraceElement[] trace = e.getStackTrace();
      String at = trace.length > 0 ? trace[0] + " < " + trace[Math.min(3, trace.length - 1)] : "";
      return Outcome.WRONG + " " + oneLine(e + " at " + at);
    }
  }

  private static String named(Outcome outcome, BrokenModels models, Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean isClear = message.contains(models.part()) && message.length() > 20;
    return (isClear && e.getClass() != NumberFormatException.class ? outcome : Outcome.WRONG)
        + " "
        + oneLine(isClear ? message : e + " does not name " + models.part());
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() > 400 ? line.substring(0, 400) : line;
  }
}
