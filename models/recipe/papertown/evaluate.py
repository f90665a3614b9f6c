"""Measures the exported model with the exported reader and writes every figure to one JSON file."""
import json
import os
import time
from collections import Counter

import numpy as np

from .captions import scene_caption
from .data import held_out
from .sample import Pipeline, ReaderModel
from .world.attributes import VALUES
from .world.scene import make_scene

PROMPT_SEEDS = 12_000_000

# prompt, subject, what it names, the attributes that it leaves open and that are counted
UNDER_SPECIFIED = [
    ("a person", "person", {}, ("hair_color", "skin", "hair_style", "glasses", "hat")),
    ("a person with glasses", "person", {"glasses": "any"}, ("hair_color", "glasses", "glasses_color")),
    ("a person with red hair", "person", {"hair_color": "red"}, ("skin", "hair_style", "shirt")),
    ("a sad person", "person", {"expression": "sad"}, ("hair_color", "skin")),
    ("a cute creature", "creature", {}, ("mascot", "creature_color", "eyes")),
    ("a blue creature", "creature", {"creature_color": "blue"}, ("body", "eyes", "head")),
    ("a car", "car", {}, ("view", "car_color", "time")),
    ("a house", "house", {}, ("wall", "roof", "floors")),
    ("a sailboat", "sailboat", {}, ("sail_color", "sails")),
    ("a cat", "cat", {}, ("cat_color", "pose", "pattern")),
]


def prompt_figures(pipe, reader, n, scale, steps, method=None, base=PROMPT_SEEDS):
    """n seeded captions of the training distribution: is the subject right, is each named attribute right?"""
    scenes = [make_scene(base + i) for i in range(n)]
    prompts = [scene_caption(s) for s in scenes]
    images = pipe(prompts, list(range(n)), scale=scale, steps=steps, method=method)
    got = reader.read(images)
    subject = [got["subject"][i] == s.subject for i, s in enumerate(scenes)]
    hits = {}
    for i, s in enumerate(scenes):
        for a, v in s.named.items():
            ok = got["glasses" if a == "glasses" else a][i] != "none" if v == "any" else got[a][i] == v
            hits.setdefault(a, []).append(bool(ok))
    named = [h for hs in hits.values() for h in hs]
    by_count = {}
    for i, s in enumerate(scenes):
        if s.named:
            k = "1-3 named" if len(s.named) <= 3 else "4 or more named"
            by_count.setdefault(k, []).extend(bool(got[a][i] != "none" if v == "any" else got[a][i] == v) for a, v in s.named.items())
    return {"prompts": n, "steps": steps, "guidance_scale": scale, "method": method or pipe.scheduler["_class_name"],
            "subject_right": float(np.mean(subject)), "named_right": float(np.mean(named)), "named_total": len(named),
            "named_right_by_prompt_length": {k: {"right": float(np.mean(v)), "n": len(v)} for k, v in by_count.items()},
            "attributes": {a: {"right": float(np.mean(h)), "n": len(h)} for a, h in sorted(hits.items())}}, images, prompts


def share(values, order):
    c = Counter(values)
    return {v: c[v] / max(1, len(values)) for v in order}


def histogram_figures(pipe, reader, samples, scales=(1, 3, 7), draws=4000, log=print):
    """Attribute shares that an under-specified prompt leaves open: training data against samples."""
    rows = []
    for prompt, subject, named, attrs in UNDER_SPECIFIED:
        scenes = [make_scene(13_000_000 + i, subject, dict(named)) for i in range(draws)]
        order = lambda a: ("other", "momo") if a == "mascot" else VALUES[a]
        value = lambda s, a: s.mascot if a == "mascot" else s.attrs.get(a)
        row = {"prompt": prompt, "subject": subject, "attributes": {a: {"training": share([v for s in scenes if (v := value(s, a)) is not None], order(a))} for a in attrs},
               "subject_right": {}}
        for w in scales:
            got = reader.read(pipe([prompt] * samples, list(range(samples)), scale=w))
            row["subject_right"][f"{w}"] = float(np.mean([g == subject for g in got["subject"]]))
            for a in attrs:
                keep = [v for i, v in enumerate(got[a]) if got["subject"][i] == subject and (a != "glasses_color" or got["glasses"][i] != "none")]
                h = share(keep, order(a))
                row["attributes"][a][f"cfg{w}"] = h
                row["attributes"][a][f"tv{w}"] = 0.5 * sum(abs(h[v] - row["attributes"][a]["training"][v]) for v in h)
        rows.append(row)
        log(f"histogram {prompt}: {row['subject_right']}")
    return {"samples": samples, "training_draws": draws, "scales": list(scales), "prompts": rows}


def vae_figures(pipe, n=300):
    _, images = held_out(n)
    x = images.transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1
    rec = []
    for i in range(0, n, 20):
        m = pipe.encoder.run(None, {"sample": x[i:i + 20]})[0]
        rec.append(pipe.decoder.run(None, {"latent_sample": m[:, :m.shape[1] // 2]})[0])
    rec = np.clip(np.concatenate(rec) / 2 + 0.5, 0, 1)
    mse = ((rec - (x / 2 + 0.5)) ** 2).mean((1, 2, 3))
    return {"pictures": n, "psnr_db": float(-10 * np.log10(mse.mean())), "mean_of_picture_psnr_db": float((-10 * np.log10(mse)).mean())}, images, rec


def speed_figures(folder, steps=20, images=5):
    pipe = Pipeline(folder, threads=2)
    pipe(["a person"], [0], steps=2)
    times = []
    for i in range(images):
        t = time.time()
        pipe(["a person with red hair and round glasses"], [i], steps=steps, scale=5.0)
        times.append(time.time() - t)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {"seconds_per_image_median": float(np.median(times)), "seconds_per_image_best": float(min(times)), "images": images, "steps": steps,
            "guidance_scale": 5.0, "threads": 2, "load_average_when_measured": load}


def save_json(path, obj):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(obj, f, indent=1, ensure_ascii=False)
        f.write("\n")
