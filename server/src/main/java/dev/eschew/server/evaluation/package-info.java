/** Scoring of pictures that came, beside the drawing of others. */
package dev.eschew.server.evaluation;
