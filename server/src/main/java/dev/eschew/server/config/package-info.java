/** What an operator may set, checked at start. */
package dev.eschew.server.config;
