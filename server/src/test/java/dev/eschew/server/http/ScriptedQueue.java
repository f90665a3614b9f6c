package dev.eschew.server.http;

import dev.eschew.server.config.ServerSettings;
import dev.eschew.server.job.InMemoryJobQueue;
import dev.eschew.server.job.JobQueue;
import dev.eschew.server.job.QueueObserver;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue from which no engine takes anything, so that tests say what becomes of jobs. */
@Factory
@Requires(property = ScriptedQueue.PROPERTY)
final class ScriptedQueue {
  static final String PROPERTY = "eschew.scripted";

  private final AtomicInteger listeners = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();

  @Singleton
  @Replaces(value = JobQueue.class, factory = Beans.class)
  JobQueue queue(ServerSettings settings) {
    JobQueue queue =
        new InMemoryJobQueue(
            settings.engine(), settings.jobs(), InstantSource.system(), QueueObserver.NONE);
    InvocationHandler handler =
        (_, method, arguments) ->
            switch (method.getName()) {
              case "wanted" -> Set.of();
              case "listen" -> {
                JobQueue.Registration registration =
                    queue.listen((String) arguments[0], (Runnable) arguments[1]);
                listeners.incrementAndGet();
                yield once(registration);
              }
              case "events" -> {
                Object events = invoke(method, queue, arguments);
                if (!((List<?>) events).isEmpty()) {
                  read.incrementAndGet();
                }
                yield events;
              }
              default -> invoke(method, queue, arguments);
            };
    return (JobQueue)
        Proxy.newProxyInstance(
            JobQueue.class.getClassLoader(), new Class<?>[] {JobQueue.class}, handler);
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private JobQueue.Registration once(JobQueue.Registration registration) {
    AtomicInteger closed = new AtomicInteger();
    return () -> {
      registration.close();
      if (closed.getAndIncrement() == 0) {
        listeners.decrementAndGet();
      }
    };
  }

  /** How many listen to jobs now. */
  int listeners() {
    return listeners.get();
  }

  /** How often somebody asked for events and got some. */
  int read() {
    return read.get();
  }
}
