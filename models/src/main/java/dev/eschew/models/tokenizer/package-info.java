/** Prompts to token ids, as the text encoders of diffusion models expect them. */
package dev.eschew.models.tokenizer;
