/**
 * The native API as data: what clients send and get, how it is checked, how it becomes a spec. No
 * HTTP here.
 */
package dev.eschew.server.api;
