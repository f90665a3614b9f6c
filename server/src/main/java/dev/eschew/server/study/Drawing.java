package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Draws what is asked for, here or elsewhere. For several threads at a time. */
@FunctionalInterface
public interface Drawing {
  /**
   * Draws a request.
   *
   * @param request as {@code POST /v1/images/generations} takes it
   * @throws DrawingException if it cannot be drawn
   * @throws InterruptedException if the thread is interrupted; the request is given up
   */
  Drawn draw(ObjectNode request) throws InterruptedException;
}
