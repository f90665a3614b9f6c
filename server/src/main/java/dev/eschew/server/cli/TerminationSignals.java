package dev.eschew.server.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends the process in order when it is told to. A shutdown hook is too late for that: ONNX Runtime
 * has one of its own which takes the runtime away while hooks of ours still wait for pictures that
 * are being drawn. So the signals themselves are caught, and the VM's shutdown begins when all is
 * done. The JDK's one interface to signals is {@code sun.misc.Signal}, which the compiler refuses
 * to name without a warning; hence reflection.
 */
final class TerminationSignals {
  private static final List<String> NAMES = List.of("TERM", "INT");
  private static final int EXIT_CODE_BASE = 128;

  private static boolean ending;

  private TerminationSignals() {}

  /**
   * Runs {@code end} on the first signal, which lets the main thread go on to its exit; a second
   * signal exits at once.
   *
   * @return lets signals do what they did before
   */
  @SuppressWarnings("ReferenceEquality") // the proxy is itself and nothing else
  static Runnable handle(Runnable end) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              TerminationSignals.class.getClassLoader(),
              new Class<?>[] {handlerClass},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      int number = (int) signalClass.getMethod("getNumber").invoke(arguments[0]);
                      onSignal(end, EXIT_CODE_BASE + number);
                      yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "termination handler";
                  });
      Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
      Map<Object, Object> former = new LinkedHashMap<>();
      for (String name : NAMES) {
        Object signal = signalClass.getConstructor(String.class).newInstance(name);
        former.put(signal, handle.invoke(null, signal, handler));
      }
      return () -> former.forEach((signal, before) -> restore(handle, signal, before));
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      // Without signals there are still shutdown hooks, which end less gently.
      Thread hook = new Thread(end, "eschew-shutdown");
      Runtime.getRuntime().addShutdownHook(hook);
      return () -> Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static void restore(Method handle, Object signal, Object before) {
    try {
      handle.invoke(null, signal, before);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a signal that could be handled cannot be given back", e);
    }
  }

  private static void onSignal(Runnable end, int impatientExitCode) {
    synchronized (TerminationSignals.class) {
      if (ending) {
        Runtime.getRuntime().halt(impatientExitCode);
      }
      ending = true;
    }
    end.run();
  }
}
