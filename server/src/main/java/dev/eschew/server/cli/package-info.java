/** The command line: progress on stderr, results on stdout, exit 0 done, 1 failed, 2 wrong use. */
package dev.eschew.server.cli;
