/**
 * The guidance terms: what a request may ask of each, and the maths that acts on the predictions of
 * one image.
 */
package dev.eschew.guidance;
