/** A shaped array of floats, the one numeric value that all modules speak. */
package dev.eschew.tensor;
