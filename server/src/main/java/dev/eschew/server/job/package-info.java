/**
 * Requests that wait, run and are over, as data: what clients and workers have in common, wherever
 * the workers are.
 */
package dev.eschew.server.job;
