package dev.eschew.server.http;

import dev.eschew.server.job.JobQueue.Registration;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/** The connections that requests come by. */
final class Connections {
  private Connections() {}

  /**
   * Calls back once when a request's connection is gone, at once if it is already; the callback
   * must not block.
   *
   * @return ends that; connections outlive requests
   */
  static Registration onGone(HttpRequest<?> request, Runnable callback) {
    Channel channel = channel(request);
    ChannelFutureListener listener = _ -> callback.run();
    channel.closeFuture().addListener(listener);
    return () -> channel.closeFuture().removeListener(listener);
  }

  private static Channel channel(HttpRequest<?> request) {
    HttpRequest<?> inner = request;
    while (inner instanceof HttpRequestWrapper<?> wrapper) {
      inner = wrapper.getDelegate();
    }
    return ((NettyHttpRequest<?>) inner).getChannelHandlerContext().channel();
  }
}
