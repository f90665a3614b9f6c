#!/usr/bin/env python3
"""Measures what guidance does to the diversity of papertown's images, on a running server.

    ./eschew serve --port 18090
    python3 tests/bench/diversity.py --address http://127.0.0.1:18090 sweep [--only WORD ...] [--out results.jsonl]
    python3 tests/bench/diversity.py --address http://127.0.0.1:18090 knob
    python3 tests/bench/diversity.py --address http://127.0.0.1:18090 picture docs/images/diversity.jpg

`sweep` measures the settings of SETTINGS, `knob` the request's `diversity` at 0, 0.25, 0.5, 0.75 and 1, each on the
prompts of PROMPTS, eight images a prompt with the same seeds throughout; `picture` draws rows of one prompt along the
knob. Needs numpy, onnxruntime and Pillow: the images are read by `models/builtin/papertown-attributes`.

Columns, means over prompts:

entropy    of the attributes that the prompt leaves open, over its images of the right subject; 1 is all values alike
distance   mean pairwise cosine distance of the reader's embeddings
vendi      Vendi score (arXiv:2210.02410) of the embeddings, cosine kernel: 1 is all the same, 8 all different
subject    share of images whose subject is the prompt's
named      share of named attributes, the subject among them, that are as the prompt says, over all images
sure       the reader's mean probability of the value it reads: falls when pictures become hard to read
s/image    seconds a request took, by image
"""
import argparse
import base64
import io
import json
import math
import os
import time
import urllib.request

import numpy as np
import onnxruntime
from PIL import Image

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
READER = os.path.join(ROOT, "models", "builtin", "papertown-attributes")
IMAGES = 8

PROMPTS = [
    ("a person", {"subject": "person"}),
    ("a sad person", {"subject": "person", "expression": "sad"}),
    (
        "a person with curly red hair and round glasses",
        {"subject": "person", "hair_style": "curly", "hair_color": "red", "glasses": "round"},
    ),
    ("a cute creature", {"subject": "creature"}),
    ("a blue creature", {"subject": "creature", "creature_color": "blue"}),
    ("a car", {"subject": "car"}),
    ("a blue car at night", {"subject": "car", "car_color": "blue", "time": "night"}),
    ("a house", {"subject": "house"}),
    ("a sailboat with red sails", {"subject": "sailboat", "sail_color": "red"}),
    ("a pine tree in the snow", {"subject": "tree", "tree": "pine", "weather": "snow"}),
    ("a cat", {"subject": "cat"}),
    (
        "a sleeping black cat on a pink background",
        {"subject": "cat", "pose": "sleeping", "cat_color": "black", "background": "pink"},
    ),
]


def negtome(reference, alpha, stop, **more):
    return {"negtome": {"reference": reference, "alpha": alpha, "interval": [0, stop], **more}}


def cads(noise_scale, tau1=0.6, tau2=0.9):
    return {"cads": {"noise_scale": noise_scale, "tau1": tau1, "tau2": tau2}}


def from_step(start):
    return {"interval": [start, 1]}


SETTINGS = {
    "none": {},
    "negtome paper": {"negtome": {"reference": "first", "alpha": 0.9, "timesteps": [1000, 900]}},
    **{
        f"negtome {reference} {alpha} [0, {stop}]": negtome(reference, alpha, stop)
        for reference in ("first", "all")
        for stop in (0.1, 0.3, 0.6)
        for alpha in (0.5, 0.9, 1.5, 2.5)
    },
    **{f"cfg from {start}": from_step(start) for start in (0.1, 0.2, 0.3, 0.4)},
    "cads 0.1": cads(0.1),
    "cads 0.25": cads(0.25),
    "cads 0.25 tau 0.4 0.8": cads(0.25, 0.4, 0.8),
    "cads 0.5": cads(0.5),
}


class Reader:
    """The attribute reader: what a picture shows, value by value."""

    def __init__(self):
        with open(os.path.join(READER, "config.json"), encoding="utf-8") as file:
            self.attributes = {attribute["name"]: attribute for attribute in json.load(file)["attributes"]}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            os.path.join(READER, "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def read(self, pictures):
        """Embeddings [B, E] of unit length, and by attribute the values and their probabilities."""
        pixels = np.stack([np.asarray(picture, np.float32) / 255 for picture in pictures]).transpose(0, 3, 1, 2)
        outputs = dict(zip([o.name for o in self.session.get_outputs()], self.session.run(None, {"image": pixels})))
        embeddings = outputs["embedding"].astype(np.float64)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        values, probabilities = {}, {}
        for name, attribute in self.attributes.items():
            logits = outputs[attribute["output"]].astype(np.float64)
            shares = np.exp(logits - logits.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
            values[name] = [attribute["values"][i] for i in shares.argmax(axis=1)]
            probabilities[name] = shares.max(axis=1)
        return embeddings, values, probabilities


def draw(address, prompt, seed, **fields):
    """Pictures of one request, and the seconds it took."""
    body = json.dumps({"prompt": prompt, "n": IMAGES, "seed": seed, **fields}).encode()
    request = urllib.request.Request(address + "/v1/images/generations", body, {"Content-Type": "application/json"})
    begun = time.perf_counter()
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    seconds = time.perf_counter() - begun
    for warning in answer["warnings"]:
        print("warning:", warning)
    pictures = [Image.open(io.BytesIO(base64.b64decode(data["b64_json"]))).convert("RGB") for data in answer["data"]]
    return pictures, seconds


def entropy(values, of):
    """Of a list of values, as a share of the most that so many values of so many kinds can have."""
    counts = np.array([values.count(value) for value in set(values)], float)
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum() / math.log(min(of, len(values))))


def vendi(embeddings):
    eigenvalues = np.linalg.eigvalsh(embeddings @ embeddings.T / len(embeddings))
    eigenvalues = eigenvalues[eigenvalues > 1e-12]
    return float(np.exp(-(eigenvalues * np.log(eigenvalues)).sum()))


def measure(reader, pictures, named):
    """One prompt's row of figures."""
    embeddings, values, probabilities = reader.read(pictures)
    subject = named["subject"]
    ours = [i for i in range(len(pictures)) if values["subject"][i] == subject]
    entropies, sure = [], []
    for name, attribute in reader.attributes.items():
        if subject not in attribute["subjects"] or name == "subject":
            continue
        shown = [
            i for i in ours if all(values[on][i] in those for on, those in attribute.get("only_if", {}).items())
        ]
        sure.extend(probabilities[name][shown])
        if name not in named and "only_if" not in attribute and len(shown) > 1:
            entropies.append(entropy([values[name][i] for i in shown], len(attribute["values"])))
    pairs = np.triu_indices(len(pictures), 1)
    return {
        "entropy": float(np.mean(entropies)) if entropies else 0.0,
        "distance": float(np.mean(1 - (embeddings @ embeddings.T)[pairs])),
        "vendi": vendi(embeddings),
        "subject": len(ours) / len(pictures),
        "sure": float(np.mean(sure)) if sure else 0.0,
        "right": sum(values[name][i] == value for name, value in named.items() for i in range(len(pictures))),
        "asked": len(named) * len(pictures),
    }


def evaluate(reader, arguments, **fields):
    rows, seconds = [], []
    for seed in arguments.seeds:
        for prompt, named in PROMPTS[:: arguments.every]:
            pictures, took = draw(arguments.address, prompt, seed, **fields)
            rows.append(measure(reader, pictures, named))
            seconds.append(took / IMAGES)
    result = {key: float(np.mean([row[key] for row in rows])) for key in ("entropy", "distance", "vendi", "subject")}
    result["named"] = sum(row["right"] for row in rows) / sum(row["asked"] for row in rows)
    result["sure"] = float(np.mean([row["sure"] for row in rows]))
    result["s/image"] = float(np.median(seconds))
    return result


def show(name, result):
    print(
        f"| {name} | {result['entropy']:.3f} | {result['distance']:.3f} | {result['vendi']:.2f} "
        f"| {result['subject']:.1%} | {result['named']:.1%} | {result['sure']:.3f} | {result['s/image']:.2f} |",
        flush=True,
    )


def picture(address, path, prompt, seed, rungs):
    side, gap = 128, 4
    sheet = Image.new("RGB", (IMAGES * (side + gap) - gap, len(rungs) * (side + gap) - gap), "white")
    for row, diversity in enumerate(rungs):
        pictures, _ = draw(address, prompt, seed, diversity=diversity)
        for column, drawn in enumerate(pictures):
            sheet.paste(drawn, (column * (side + gap), row * (side + gap)))
    sheet.save(path, quality=88)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", default="http://127.0.0.1:8080")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1000], help="first seed of each request's eight")
    parser.add_argument("--every", type=int, default=1, help="2: every second prompt, for a quick look")
    commands = parser.add_subparsers(dest="command", required=True)
    sweep = commands.add_parser("sweep")
    sweep.add_argument("--only", nargs="+", default=[], help="names of settings, in this order")
    sweep.add_argument("--settings", help="a JSON object of guidance by name, instead of SETTINGS")
    sweep.add_argument("--out", help="a file to which results are appended, one JSON object a line")
    knob = commands.add_parser("knob")
    knob.add_argument("--rungs", type=float, nargs="+", default=[0, 0.25, 0.5, 0.75, 1])
    sheet = commands.add_parser("picture")
    sheet.add_argument("path")
    sheet.add_argument("--prompt", default="a person")
    sheet.add_argument("--rungs", type=float, nargs="+", default=[0, 0.5, 1])
    arguments = parser.parse_args()

    if arguments.command == "picture":
        picture(arguments.address, arguments.path, arguments.prompt, arguments.seeds[0], arguments.rungs)
        return
    reader = Reader()
    print("| setting | entropy | distance | vendi | subject | named | sure | s/image |\n|---|---|---|---|---|---|---|---|")
    if arguments.command == "knob":
        for diversity in arguments.rungs:
            show(f"diversity {diversity:g}", evaluate(reader, arguments, diversity=diversity))
        return
    settings = SETTINGS
    if arguments.settings:
        with open(arguments.settings, encoding="utf-8") as file:
            settings = json.load(file)
    for name in arguments.only or settings:
        result = evaluate(reader, arguments, guidance=settings[name])
        show(name, result)
        if arguments.out:
            with open(arguments.out, "a", encoding="utf-8") as file:
                file.write(json.dumps({"name": name, "guidance": settings[name], **result}) + "\n")


if __name__ == "__main__":
    main()
