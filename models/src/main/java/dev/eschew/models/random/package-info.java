/** Random numbers as PyTorch's CPU generator draws them, so that a seed means the same picture. */
package dev.eschew.models.random;
