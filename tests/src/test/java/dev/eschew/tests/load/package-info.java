/**
 * Load and soak of a server that runs as a process of its own; programs, not tests, started by
 * {@code tests/bench/load.sh}.
 */
package dev.eschew.tests.load;
