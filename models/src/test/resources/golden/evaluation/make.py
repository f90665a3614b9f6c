#!/usr/bin/env python3
"""Makes what ScaledCropTest and EvaluatorTest compare with: pictures read by onnxruntime, scaled by Pillow and
measured by tests/bench/diversity.py.

    python3 models/src/test/resources/golden/evaluation/make.py

Needs numpy, onnx, onnxruntime and Pillow. The pictures are cut out of docs/images/papertown.png and diversity.jpg.
"""
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, *[".."] * 6))
READER = os.path.join(ROOT, "models", "builtin", "papertown-attributes")
SIDE = 128
PERSONS = (0, 4, 5, 6)

sys.path.insert(0, os.path.join(ROOT, "tests", "bench"))
import diversity  # noqa: E402


def cover(picture, shorter, side, filter):
    """Shorter side scaled, centre cut out, as transformers' image processors do it."""
    least = min(picture.size)
    width, height = (extent * shorter // least for extent in picture.size)
    x, y = (width - side) // 2, (height - side) // 2
    return picture.resize((width, height), filter).crop((x, y, x + side, y + side))


def pictures():
    sheet = Image.open(os.path.join(ROOT, "docs", "images", "papertown.png")).convert("RGB")
    rows = Image.open(os.path.join(ROOT, "docs", "images", "diversity.jpg")).convert("RGB")
    found = [sheet.crop((x, 0, x + 160, 160)).resize((SIDE, SIDE), Image.LANCZOS) for x in (0, 168, 336, 504)]
    found += [rows.crop((x * (SIDE + 4), 264, x * (SIDE + 4) + SIDE, 264 + SIDE)) for x in (1, 3)]
    return found + [found[0].resize((301, 211), Image.BICUBIC), found[3].resize((61, 90), Image.BOX)]


def read(images):
    with open(os.path.join(READER, "config.json"), encoding="utf-8") as file:
        attributes = json.load(file)["attributes"]
    session = onnxruntime.InferenceSession(os.path.join(READER, "model.onnx"), providers=["CPUExecutionProvider"])
    scaled = [i if i.size == (SIDE, SIDE) else cover(i, SIDE, SIDE, Image.BILINEAR) for i in images]
    pixels = np.stack([np.asarray(i, np.float32) / 255 for i in scaled]).transpose(0, 3, 1, 2)
    outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, {"image": pixels})))
    answer = {"embedding": outputs["embedding"]}
    for attribute in attributes:
        logits = outputs[attribute["output"]].astype(np.float64)
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        answer[attribute["name"]] = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return answer


def flatten(folder):
    """An evaluator whose embedding is what it was given: channels last, normalised."""
    os.makedirs(folder, exist_ok=True)
    given = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 8, 8, 3])
    given_back = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", 192])
    graph = helper.make_graph([helper.make_node("Flatten", ["pixels"], ["features"])], "flatten", [given], [given_back])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, os.path.join(folder, "model.onnx"))
    config = {"kind": "embedding", "layout": "nhwc", "image_size": 8, "shorter_side": 9, "resample": "bicubic",
              "mean": [0.48, 0.46, 0.41], "std": [0.27, 0.26, 0.28]}
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file, indent=2)
        file.write("\n")
    return config


def main():
    images = pictures()
    for index, image in enumerate(images):
        image.save(os.path.join(HERE, f"picture{index}.png"), optimize=True)
    np.savez_compressed(os.path.join(HERE, "readings.npz"), **read(images))

    scaled = {}
    for name, filter in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)):
        for index in (6, 7):
            for shorter, side in ((24, 24), (40, 32), (96, 75)):
                scaled[f"{name}_{index}_{shorter}_{side}"] = np.asarray(cover(images[index], shorter, side, filter))
            scaled[f"{name}_{index}_stretch_50"] = np.asarray(images[index].resize((50, 50), filter))
    np.savez_compressed(os.path.join(HERE, "scaled.npz"), **scaled)

    config = flatten(os.path.join(HERE, "flatten"))
    pixels = np.stack([np.asarray(cover(i, 9, 8, Image.BICUBIC), np.float64) / 255 for i in images])
    normalised = (pixels - config["mean"]) / config["std"]
    np.save(os.path.join(HERE, "flatten.npy"), normalised.reshape(len(images), -1).astype(np.float32))

    persons = [images[i] if i < 6 else cover(images[i], SIDE, SIDE, Image.BILINEAR) for i in PERSONS]
    measured = diversity.measure(diversity.Reader(), persons, {"subject": "person"})
    with open(os.path.join(HERE, "persons.json"), "w", encoding="utf-8") as file:
        json.dump({"pictures": PERSONS, **{key: measured[key] for key in ("entropy", "distance", "vendi")}}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
