package dev.eschew.models.onnx;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Map;

/**
 * Computes one sum on the device. That a provider can be added says little: a missing driver, a
 * number that no GPU has and kernels that were not built for this GPU come to light only when
 * something runs.
 */
final class GpuProbe {
  private static final int IR_VERSION = 7;
  private static final int OPSET = 14;
  private static final float VALUE = 1.5f;

  private GpuProbe() {}

  /**
   * Runs.
   *
   * @param options with the device's provider; changed so that the CPU must not take over
   * @throws OrtException if the device does not compute
   */
  static void run(OrtEnvironment environment, SessionOptions options) throws OrtException {
    options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
    try (OrtSession session = environment.createSession(sum(), options);
        OnnxTensor input = OnnxTensor.createTensor(environment, new float[] {VALUE});
        OrtSession.Result result = session.run(Map.of("x", input))) {
      float[] computed = (float[]) result.get(0).getValue();
      if (computed.length != 1 || computed[0] != VALUE + VALUE) {
        throw new OrtException("it computes wrongly: 1.5 + 1.5 is not 3");
      }
    }
  }

  /** y = x + x, of one float each. */
  static byte[] sum() {
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("sum")
            .addInput(value("x"))
            .addOutput(value("y"))
            .addNode(
                OnnxMl.NodeProto.newBuilder()
                    .setOpType("Add")
                    .addInput("x")
                    .addInput("x")
                    .addOutput("y"))
            .build();
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static OnnxMl.ValueInfoProto value(String name) {
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxMl.TensorProto.DataType.FLOAT_VALUE)
                        .setShape(
                            OnnxMl.TensorShapeProto.newBuilder()
                                .addDim(
                                    OnnxMl.TensorShapeProto.Dimension.newBuilder()
                                        .setDimValue(1)))))
        .build();
  }
}
