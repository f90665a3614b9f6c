/** Broken files of every kind, put through the path that a user's model takes. */
package dev.eschew.models.fuzz;
