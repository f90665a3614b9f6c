package dev.eschew.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators that a device has no kernel for are named before, or in the runtime's stead. */
class DeviceSupportTest {
  private static final Device CPU = new Device.Cpu();
  private static final Device CUDA = new Device.Cuda(0);

  @Test
  void operatorsOfCudaAreCountedAndTheWayOutIsNamed() {
    ModelProto model =
        model(
            node("com.microsoft", "GroupNorm", "x"),
            node("com.microsoft", "NhwcConv", "x"),
            node("com.microsoft", "NhwcConv", "x"),
            node("com.microsoft", "MultiHeadAttention", "qkv"),
            node("com.microsoft", "MultiHeadAttention", "q", "kv"),
            node("com.microsoft", "MultiHeadAttention", "q", "k", "v"),
            node("com.microsoft", "SkipLayerNormalization", "x"),
            node("", "Conv", "x"));
    assertThat(DeviceSupport.refusal(model, CPU).orElseThrow())
        .contains(
            "1 GroupNorm, 1 MultiHeadAttention with packed KV, 1 MultiHeadAttention with packed"
                + " QKV, 2 NhwcConv")
        .contains("run with --device cuda, or export without onnxruntime's CUDA fusions");
    assertThat(DeviceSupport.refusal(model, CUDA)).isEmpty();
  }

  @Test
  void customOperatorsAreRefusedEverywhereUnlessTheFileDefinesThem() {
    ModelProto model = model(node("my.ops", "Magic", "x"), node("my.ops", "Magic", "x"));
    for (Device device : List.of(CPU, CUDA)) {
      assertThat(DeviceSupport.refusal(model, device).orElseThrow())
          .contains("custom operators", "2 my.ops.Magic", "export it with ONNX's own operators");
    }
    ModelProto defined =
        model.toBuilder()
            .addFunctions(FunctionProto.newBuilder().setDomain("my.ops").setName("Magic"))
            .build();
    assertThat(DeviceSupport.refusal(defined, CPU)).isEmpty();
  }

  @Test
  void newerFormatsThanTheRuntimeKnowsAreRefused() {
    ModelProto.Builder model = model(node("", "Conv", "x")).toBuilder();
    model.setIrVersion(14).getOpsetImportBuilder(0).setVersion(27);
    assertThat(DeviceSupport.refusal(model.build(), CPU).orElseThrow())
        .contains("IR version 14", "13 is the newest", "opset 27", "26 is the newest");
  }

  @Test
  void whatTheRuntimeRefusesByItselfIsToldInTheSameWay() {
    OnnxRuntime runtime = new OnnxRuntime(CPU, 1);
    byte[] noKernel = model(node("com.microsoft", "GroupNorm", "x", "x", "x")).toByteArray();
    assertThatThrownBy(() -> runtime.open("unet", noKernel, Path.of(".")))
        .isInstanceOf(OnnxFailure.class)
        .hasMessageContaining("unet: ");
    assertThat(
            RuntimeWords.explained(
                "Error code - ORT_NOT_IMPLEMENTED - message: Could not find an implementation for"
                    + " GroupNorm(1) node with name 'GroupNorm_0'",
                CPU))
        .isEqualTo(
            "cpu cannot run the operator GroupNorm (version 1) of node 'GroupNorm_0'; run on"
                + " another device, or export without it");
    byte[] unknown = model(node("", "Magic", "x")).toByteArray();
    assertThatThrownBy(() -> runtime.open("unet", unknown, Path.of(".")))
        .isInstanceOf(OnnxFailure.class)
        .hasMessageContaining("does not know the operator")
        .hasMessageContaining("Magic");
  }

  private static NodeProto node(String domain, String operator, String... inputs) {
    return NodeProto.newBuilder()
        .setDomain(domain)
        .setOpType(operator)
        .setName(operator + "_0")
        .addAllInput(List.of(inputs))
        .addOutput("y")
        .build();
  }

  private static ModelProto model(NodeProto... nodes) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .setGraph(
            GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x"))
                .addOutput(value("y"))
                .addAllNode(List.of(nodes)))
        .build();
  }

  private static ValueInfoProto value(String name) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT.getNumber());
    return value.build();
  }
}
