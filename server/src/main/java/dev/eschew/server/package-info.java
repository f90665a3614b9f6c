/** The only wiring: configuration, engine, HTTP and the command line. */
package dev.eschew.server;
