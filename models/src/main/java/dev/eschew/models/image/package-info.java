/** Decoded samples to image files, and the text that the files carry. */
package dev.eschew.models.image;
