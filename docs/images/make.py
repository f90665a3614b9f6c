#!/usr/bin/env python3
"""Draws the README's pictures with a running server: python3 docs/images/make.py http://127.0.0.1:8080 (needs Pillow)."""
import base64
import io
import json
import os
import sys
import urllib.request

from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
SIDE, GAP = 160, 8
PROMPT, NEGATIVE = "a person with glasses", "square glasses"
GUIDANCE_SEED = 4


def draw(**fields):
    request = urllib.request.Request(
        sys.argv[1] + "/v1/images/generations", json.dumps(fields).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        data = json.load(answer)["data"]
    return [Image.open(io.BytesIO(base64.b64decode(image["b64_json"]))).convert("RGB") for image in data]


def sheet(name, rows):
    width, height = max(map(len, rows)), len(rows)
    picture = Image.new("RGB", (width * (SIDE + GAP) - GAP, height * (SIDE + GAP) - GAP), "white")
    for y, row in enumerate(rows):
        for x, image in enumerate(row):
            picture.paste(image.resize((SIDE, SIDE), Image.LANCZOS), (x * (SIDE + GAP), y * (SIDE + GAP)))
    picture.save(os.path.join(HERE, name), optimize=True, quality=88)


def main():
    with urllib.request.urlopen(sys.argv[1] + "/v1/models/papertown") as answer:
        prompts = json.load(answer)["sample_prompts"][:8]
    images = [draw(prompt=prompt, seed=11)[0] for prompt in prompts]
    sheet("papertown.png", [images[:4], images[4:]])
    rows = []
    for negative in ({}, {"negative_prompt": NEGATIVE}):
        rows.append([draw(prompt=PROMPT, seed=GUIDANCE_SEED, guidance={"scale": scale}, **negative)[0] for scale in (1, 3, 5, 8)])
    sheet("guidance.png", rows)
    glasses = {"prompt": PROMPT, "seed": GUIDANCE_SEED, "n": 6}
    boat = {"prompt": "a sailboat on the sea", "seed": 20, "n": 6}
    sheet("terms.jpg", [
        draw(prompt="a person", seed=20, n=6),
        draw(prompt="a person", seed=20, n=6, guidance={"negtome": {"reference": "first", "interval": [0, 0.3]}}),
        draw(**glasses, negative_prompt="a person with square glasses"),
        draw(**glasses, guidance={"perp_neg": {"prompts": [{"prompt": "a person with square glasses", "weight": -1.5}]}}),
        draw(**boat, guidance={"scale": 1}),
        draw(**boat, guidance={"scale": 1, "nag": {"prompt": "a sunset", "scale": 4, "alpha": 0.7}}),
    ])


if __name__ == "__main__":
    main()
