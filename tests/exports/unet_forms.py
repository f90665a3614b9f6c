"""Writes one UNet in the forms that exporters and optimisers give it, for comparison with PyTorch.

Weights come from a UNet that optimum exported (TorchScript: node names are the modules' paths), so that all forms are the same
network: `python unet_forms.py FOLDER_OF_THE_EXPORT OUT [--share tests/data/exports]`, FOLDER with config.json and model.onnx.
Needs torch 2.13, diffusers, onnx, onnxscript, onnxruntime 1.30. With --share, weights that a folder's weights.bin has are moved
into references to it.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor, AttnProcessor2_0
from onnx import TensorProto, numpy_helper


def network(folder):
    """The UNet of an export, as a module that gives its prediction alone."""
    unet = UNet2DConditionModel.from_config(json.loads((folder / "config.json").read_text())).eval()
    graph = onnx.load(folder / "model.onnx").graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    expected = unet.state_dict()
    found = {name: value for name, value in values.items() if name in expected and value.shape == tuple(expected[name].shape)}
    for node in graph.node:
        module = ".".join(node.name.strip("/").split("/")[:-1])
        weights = [values[name] for name in node.input if name in values]
        if node.op_type == "MatMul" and weights:
            found[module + ".weight"] = weights[0].T
        elif node.op_type in ("Mul", "Add") and weights and "norm" in module:
            name = module + (".weight" if node.op_type == "Mul" else ".bias")
            if name in expected:
                found.setdefault(name, weights[0].reshape(expected[name].shape))
    unet.load_state_dict({name: torch.from_numpy(np.array(found[name])) for name in expected})

    class Prediction(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.u = unet

        def forward(self, sample, timestep, encoder_hidden_states):
            return self.u(sample, timestep, encoder_hidden_states, return_dict=False)[0]

    return unet, Prediction().eval()


NAMES = ["sample", "timestep", "encoder_hidden_states"]
OPEN = {"sample": {0: "batch", 2: "height", 3: "width"}, "encoder_hidden_states": {0: "batch", 1: "sequence"}}


def export(unet, module, out):
    width = unet.config.cross_attention_dim
    inputs = [torch.randn(3, 4, 16, 8), torch.tensor(437.0), torch.randn(3, 13, width)]

    def script(name, opset, timestep=inputs[1], axes=OPEN, processor=AttnProcessor2_0):
        unet.set_attn_processor(processor())
        torch.onnx.export(
            module, (inputs[0], timestep, inputs[2]), out / f"{name}.onnx", dynamo=False, opset_version=opset,
            input_names=NAMES, output_names=["out_sample"], dynamic_axes=axes)

    for opset in range(14, 21):
        script(f"sdpa-op{opset}", opset)
    for opset in (14, 18, 20):
        script(f"attnproc-op{opset}", opset, processor=AttnProcessor)
    script("older-script-op14", 14, torch.full((3,), 437.0), {**OPEN, "timestep": {0: "batch"}})
    script("olive-op14", 14, torch.full((1,), 437.0), {**OPEN, "timestep": {0: "unet_time_batch"}})
    script("int64-op14", 14, torch.tensor(437))
    script("static-op17", 17, axes={})
    unet.set_attn_processor(AttnProcessor2_0())
    any_size = torch.export.Dim.DYNAMIC
    for opset in range(18, 25):
        torch.onnx.export(
            module, tuple(inputs), dynamo=True, opset_version=opset, input_names=NAMES, output_names=["out_sample"],
            dynamic_shapes=({0: any_size, 2: any_size, 3: any_size}, {}, {0: any_size, 1: any_size}),
        ).save(out / f"dynamo-sdpa-op{opset}.onnx")


def optimise(out):
    """ONNX Runtime's optimisers; some fusions give up on some exports."""
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    levels = onnxruntime.GraphOptimizationLevel
    for base in ("sdpa-op14", "attnproc-op14", "dynamo-sdpa-op18", "sdpa-op17"):
        for name, level in (("basic", levels.ORT_ENABLE_BASIC), ("extended", levels.ORT_ENABLE_EXTENDED), ("all", levels.ORT_ENABLE_ALL)):
            options = onnxruntime.SessionOptions()
            options.graph_optimization_level = level
            options.optimized_model_filepath = str(out / f"{base}-offline-{name}.onnx")
            onnxruntime.InferenceSession(str(out / f"{base}.onnx"), options, providers=["CPUExecutionProvider"])
        for cuda in (False, True):
            for half in (False, True):
                options = FusionOptions("unet")
                if not cuda:
                    for fusion in ("group_norm", "skip_group_norm", "nhwc_conv", "bias_splitgelu", "bias_add", "packed_qkv", "packed_kv"):
                        setattr(options, f"enable_{fusion}", False)
                name = f"{base}-fused-{'cuda' if cuda else 'cpu'}{'-fp16' if half else ''}"
                try:
                    model = optimize_model(
                        str(out / f"{base}.onnx"), model_type="unet", opt_level=0, optimization_options=options, use_gpu=cuda)
                except TypeError as error:
                    print(name, "is not written:", error)
                    continue
                if half:
                    model.convert_float_to_float16(keep_io_types=False)
                model.save_model_to_file(str(out / f"{name}.onnx"))


def share(out, folder):
    """Moves weights that weights.bin has into references to it."""
    data = (folder / "weights.bin").read_bytes()
    known = {}
    for file in folder.glob("*.onnx"):
        for tensor in onnx.load(file, load_external_data=False).graph.initializer:
            if tensor.data_location == TensorProto.EXTERNAL:
                place = {entry.key: entry.value for entry in tensor.external_data}
                offset, length = int(place["offset"]), int(place["length"])
                known.setdefault(data[offset : offset + length], (offset, length))
    for file in out.glob("*.onnx"):
        model = onnx.load(file)
        for tensor in model.graph.initializer:
            raw = numpy_helper.to_array(tensor).tobytes()
            if len(raw) >= 64 and raw in known:
                for field in ("raw_data", "float_data", "int32_data", "int64_data"):
                    tensor.ClearField(field)
                tensor.data_location = TensorProto.EXTERNAL
                place = {"location": "weights.bin", "offset": known[raw][0], "length": known[raw][1]}
                for key, value in place.items():
                    tensor.external_data.add(key=key, value=str(value))
        onnx.save(model, file)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("export", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--share", type=pathlib.Path)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    unet, module = network(options.export)
    export(unet, module, options.out)
    optimise(options.out)
    if options.share:
        share(options.out, options.share)


if __name__ == "__main__":
    main()
