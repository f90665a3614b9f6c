#!/usr/bin/env python3
"""Writes the evaluation's tables as Markdown: `tables.py FOLDER`, what run.sh filled, to stdout. Needs nothing but Python.

Each figure stands with its 95 % interval, see docs/evaluation.md.
"""
import json
import os
import sys

STUDIES = {
    "diversity-cfg-3": ("NegToMe between images, CFG 3", ("attribute_entropy", "vendi", "alignment", "seconds")),
    "diversity-cfg-5": ("NegToMe between images, CFG 5, beside other ways", ("attribute_entropy", "vendi", "alignment", "seconds")),
    "diversity-cfg-7.5": ("NegToMe between images, CFG 7.5", ("attribute_entropy", "vendi", "alignment", "seconds")),
    "reference": ("NegToMe from a reference", ("similarity_max", "unwanted", "subject_right", "alignment")),
    "perp-neg": ("Perp-Neg, overlapping prompts", ("unwanted", "wanted", "alignment", "subject_right")),
    "rare-views": ("Perp-Neg, rare views", ("all_right", "unwanted", "subject_right")),
    "one-step": ("NASA and NAG in one step", ("unwanted", "subject_right", "alignment", "seconds")),
}
LABELS = {"attribute_entropy": "attribute entropy", "vendi": "Vendi score (of 4)", "alignment": "alignment", "seconds": "s/image",
          "similarity_max": "similarity", "unwanted": "unwanted", "subject_right": "subject right", "all_right": "seen from behind", "wanted": "what overlaps is kept"}
SHARES = {"alignment", "unwanted", "subject_right", "all_right", "wanted"}


def shown(key, estimate):
    form = (lambda v: f"{100 * v:.1f}") if key in SHARES else (lambda v: f"{v:.3f}")
    unit = " %" if key in SHARES else ""
    interval = f" [{form(estimate['low'])}, {form(estimate['high'])}]" if estimate.get("low") is not None else ""
    return form(estimate["value"]) + unit + interval


def difference(key, setting):
    """From the baseline: points of a share, of other figures per cent of the baseline's where the results have that, else as they are."""
    relative = setting["differences"].get(key + "_change") if key not in ("alignment", "subject_right") else None
    estimate = relative or setting["differences"].get(key)
    if not estimate:
        return ""
    scale = 100 if relative or key in SHARES else 1
    form = (lambda v: f"{scale * v:+.1f}") if scale == 100 else (lambda v: f"{v:+.3f}")
    interval = f" [{form(estimate['low'])}, {form(estimate['high'])}]" if estimate.get("low") is not None else ""
    return f"<br>{form(estimate['value'])}{' %' if relative else ''}{interval}"


def wanted(results):
    """By setting, the share of images in which the attribute of the prompt's column `wanted` is as expected; empty without that column."""
    prompts = {p["line"]: p for p in results["study"]["prompts"] if "wanted" in p["columns"]}
    right = {}
    for image in results["images"]:
        if image["line"] in prompts:
            prompt = prompts[image["line"]]
            attribute = prompt["columns"]["wanted"]
            shown, accepted = image["shown"].get(attribute), prompt["expected"][attribute]
            right.setdefault(image["setting"], []).append(shown not in (None, "none") if accepted == ["any"] else shown in accepted)
    return {name: {"value": sum(r) / len(r)} for name, r in right.items()}


def table(results, keys):
    study = results["study"]
    yield (f"{len(study['prompts'])} prompts x {study['seeds']} seeds, {study['images_per_request']} images a request, model `{study['model']}`"
           + (f"; {results['missing']} requests missing" if results["missing"] else "") + ".\n")
    yield "| setting | " + " | ".join(LABELS[k] for k in keys) + " |"
    yield "|---|" + "---|" * len(keys)
    kept = wanted(results)
    for setting in results["settings"]:
        scores = dict(setting["scores"])
        if setting["name"] in kept:
            scores["wanted"] = kept[setting["name"]]
        yield f"| {setting['name']} | " + " | ".join(shown(k, scores[k]) + difference(k, setting) if k in scores else "" for k in keys) + " |"


def main():
    for name, (title, keys) in STUDIES.items():
        path = os.path.join(sys.argv[1], name, "results.json")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            results = json.load(file)
        print(f"### {title}\n")
        print("\n".join(table(results, keys)))
        print()


if __name__ == "__main__":
    main()
