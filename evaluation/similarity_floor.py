#!/usr/bin/env python3
"""How like Momo are pictures without Momo? Renders of the recipe's world, read by the attribute reader: no model draws.

Needs numpy, Pillow and onnxruntime. Prints the mean largest cosine with the reference pictures, as `similarity_max` has it.
"""
import glob
import os
import sys

import numpy as np
import onnxruntime
from PIL import Image

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "models", "recipe"))
from papertown.world.scene import make_scene, render  # noqa: E402

SEEDS, COUNT = 20_001_000, 100


def embeddings(session, pictures):
    pixels = np.stack(pictures).astype(np.float32).transpose(0, 3, 1, 2) / 255
    rows = session.run(["embedding"], {"image": pixels})[0].astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main():
    session = onnxruntime.InferenceSession(os.path.join(ROOT, "models", "builtin", "papertown-attributes", "model.onnx"))
    paths = sorted(glob.glob(os.path.join(ROOT, "evaluation", "reference", "momo", "*.png")))
    references = embeddings(session, [np.asarray(Image.open(p).convert("RGB")) for p in paths])
    creatures = (make_scene(SEEDS + i, "creature", {}) for i in range(100 * COUNT))
    others = [s for s in (next(creatures) for _ in range(40 * COUNT)) if s.mascot != "momo"][:COUNT]
    for name, scenes in (("creatures that are not Momo", others), ("cars", [make_scene(i, "car", {}) for i in range(COUNT)])):
        near = (embeddings(session, [render(s) for s in scenes]) @ references.T).max(1)
        print(f"{len(scenes)} {name}: {near.mean():.3f}")


if __name__ == "__main__":
    main()
