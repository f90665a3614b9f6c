/** HTTP: routes, and the one place where errors become answers. */
package dev.eschew.server.http;
