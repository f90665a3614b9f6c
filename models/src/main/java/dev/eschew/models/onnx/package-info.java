/** ONNX Runtime sessions, the only place that knows the runtime's Java API. */
package dev.eschew.models.onnx;
