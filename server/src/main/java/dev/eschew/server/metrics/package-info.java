/** What the server counts and times, for Prometheus; knows no transport. */
package dev.eschew.server.metrics;
