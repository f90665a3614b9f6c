/**
 * An ONNX graph in memory: read, asked, edited and written again. Weights are never touched, and
 * external ones never read. Knows nothing of diffusion.
 */
package dev.eschew.graph;
