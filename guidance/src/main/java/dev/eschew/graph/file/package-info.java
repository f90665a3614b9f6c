/** ONNX files: where their weights lie, and what they declare. */
package dev.eschew.graph.file;
