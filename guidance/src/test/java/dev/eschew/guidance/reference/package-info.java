/**
 * The guidance methods once more, straight from the papers' formulas, in double precision and naive
 * loops over plain arrays: what rewritten graphs are compared with.
 */
package dev.eschew.guidance.reference;
