/** Models in memory, the queue before them and the worker that draws. */
package dev.eschew.server.engine;
