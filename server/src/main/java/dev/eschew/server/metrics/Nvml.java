package dev.eschew.server.metrics;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The few functions that are needed of NVIDIA's Management Library, which comes with the driver.
 * For any thread, until it is closed.
 */
@SuppressWarnings("restricted") // a foreign library is what it is about
final class Nvml implements AutoCloseable {
  /** {@code nvmlMemory_t}: bytes in all, free and used. */
  private static final MemoryLayout MEMORY = MemoryLayout.sequenceLayout(3, JAVA_LONG);

  private final Arena arena = Arena.ofShared();
  private final SymbolLookup library;
  private final MethodHandle byIndex;
  private final MethodHandle memory;

  /** Memory of a GPU in bytes. */
  record Memory(long total, long used) {}

  /**
   * Opens the library.
   *
   * @param name its file's
   * @throws IllegalArgumentException if there is none of that name
   * @throws IllegalStateException if it does not work here
   */
  Nvml(String name) {
    try {
      library = SymbolLookup.libraryLookup(name, arena);
      byIndex = function("nvmlDeviceGetHandleByIndex_v2", JAVA_INT, ADDRESS);
      memory = function("nvmlDeviceGetMemoryInfo", ADDRESS, ADDRESS);
      call(function("nvmlInit_v2"));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** How many GPUs there are. */
  int count() {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment count = call.allocate(JAVA_INT);
      call(function("nvmlDeviceGetCount_v2", ADDRESS), count);
      return count.get(JAVA_INT, 0);
    }
  }

  /**
   * The memory of a GPU.
   *
   * @param index as {@code nvidia-smi} counts, from 0
   */
  Memory memory(int index) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment gpu = call.allocate(ADDRESS);
      call(byIndex, index, gpu);
      MemorySegment told = call.allocate(MEMORY);
      call(memory, gpu.get(ADDRESS, 0), told);
      return new Memory(told.getAtIndex(JAVA_LONG, 0), told.getAtIndex(JAVA_LONG, 2));
    }
  }

  @Override
  public void close() {
    call(function("nvmlShutdown"));
    arena.close();
  }

  private MethodHandle function(String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            library
                .find(name)
                .orElseThrow(() -> new IllegalStateException("it has no function " + name)),
            FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static void call(MethodHandle function, Object... arguments) {
    int error;
    try {
      error = (int) function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (error != 0) {
      throw new IllegalStateException("it answered with error " + error);
    }
  }
}
