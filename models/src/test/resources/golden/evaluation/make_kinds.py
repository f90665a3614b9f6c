#!/usr/bin/env python3
"""Makes the graphs of the kinds `distance` and `clip` that tests open, and what
ReferenceSetTest and PairEvaluatorTest compare with, by numpy.

    python3 models/src/test/resources/golden/evaluation/make_kinds.py

Needs numpy, onnx and Pillow.
"""
import json
import os

import numpy as np
import onnx
from onnx import TensorProto, helper
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))


def save(path, name, nodes, inputs, output, initializers=()):
    graph = helper.make_graph(nodes, name, inputs, [output], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def config(folder, values):
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(values, file, indent=2)
        file.write("\n")


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def distance(folder):
    """The mean absolute difference, (n, 1, 1, 1) as LPIPS has it."""
    os.makedirs(folder, exist_ok=True)
    pictures = ["n", 3, 8, 8]
    nodes = [
        helper.make_node("Sub", ["one", "other"], ["difference"]),
        helper.make_node("Abs", ["difference"], ["absolute"]),
        helper.make_node("ReduceMean", ["absolute"], ["far"], axes=[1, 2, 3], keepdims=1),
    ]
    save(os.path.join(folder, "model.onnx"), "distance", nodes,
         [value("one", pictures), value("other", pictures)], value("far", ["n", 1, 1, 1]))
    config(folder, {"kind": "distance", "inputs": ["one", "other"], "image_size": 8, "input_range": [-1, 1]})


def clip(folder):
    """Pictures: the mean of each channel. Texts: sum of the tokens, their number, 100."""
    os.makedirs(folder, exist_ok=True)
    save(os.path.join(folder, "model.onnx"), "pictures",
         [helper.make_node("ReduceMean", ["pixel_values"], ["image_embeds"], axes=[2, 3], keepdims=0)],
         [value("pixel_values", ["n", 3, 8, 8])], value("image_embeds", ["n", 3]))
    tokens = ["n", "length"]
    nodes = [
        helper.make_node("Mul", ["input_ids", "attention_mask"], ["masked"]),
        helper.make_node("Cast", ["masked"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["ids", "last"], ["sum"], keepdims=1),
        helper.make_node("ReduceSum", ["mask", "last"], ["count"], keepdims=1),
        helper.make_node("Mul", ["count", "zero"], ["zeros"]),
        helper.make_node("Add", ["zeros", "hundred"], ["constant"]),
        helper.make_node("Concat", ["sum", "count", "constant"], ["text_embeds"], axis=1),
    ]
    constants = [
        helper.make_tensor("last", TensorProto.INT64, [1], [1]),
        helper.make_tensor("zero", TensorProto.FLOAT, [1], [0]),
        helper.make_tensor("hundred", TensorProto.FLOAT, [1], [100]),
    ]
    save(os.path.join(folder, "text_model.onnx"), "texts", nodes,
         [value("input_ids", tokens, TensorProto.INT64), value("attention_mask", tokens, TensorProto.INT64)],
         value("text_embeds", ["n", 3]), constants)
    config(folder, {"kind": "clip", "image_size": 8, "embedding": "image_embeds"})


def distances(one, other):
    return np.sqrt(((one[:, None, :].astype(np.float64) - other[None, :, :]) ** 2).sum(-1))


def reach(points, k):
    """Distance to the k-th nearest other point."""
    return np.sort(distances(points, points), axis=1)[:, k]


def reference_sets():
    random = np.random.default_rng(7)
    reference = random.standard_normal((60, 4)).astype(np.float32)
    drawn = (0.8 * random.standard_normal((45, 4)) + 0.4).astype(np.float32)
    between = distances(reference, drawn)
    found = {}
    for k in (1, 3, 5):
        near = between <= reach(reference, k)[:, None]
        found[str(k)] = {
            "precision": float(near.any(axis=0).mean()),
            "recall": float((between <= reach(drawn, k)[None, :]).any(axis=1).mean()),
            "density": float(near.sum(axis=0).mean() / k),
            "coverage": float(near.any(axis=1).mean()),
        }
    np.savez_compressed(os.path.join(HERE, "reference_sets.npz"), reference=reference, drawn=drawn)
    with open(os.path.join(HERE, "reference_sets.json"), "w", encoding="utf-8") as file:
        json.dump(found, file, indent=2)
        file.write("\n")


def pair_distances():
    """Of the pictures of 128x128, scaled to 8: by pair, in the order (0, 1), (0, 2), (1, 2), (0, 3) ..."""
    images = [Image.open(os.path.join(HERE, f"picture{i}.png")).convert("RGB") for i in range(6)]
    small = [np.asarray(image.resize((8, 8), Image.BICUBIC), np.float64) / 255 * 2 - 1 for image in images]
    pairs = [np.abs(small[i] - small[j]).mean() for j in range(6) for i in range(j)]
    np.save(os.path.join(HERE, "pair_distances.npy"), np.array(pairs, np.float32))


def main():
    distance(os.path.join(HERE, "distance"))
    clip(os.path.join(HERE, "clip"))
    reference_sets()
    pair_distances()


if __name__ == "__main__":
    main()
