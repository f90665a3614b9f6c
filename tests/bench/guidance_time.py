#!/usr/bin/env python3
"""What a setting of a study costs: whole requests with the first two settings of each file, in turns. Standard library only.

    python3 tests/bench/guidance_time.py evaluation/diversity/prompts.csv evaluation/diversity/cfg-*.json [--pairs 150]

Starts the server itself on a free port. A pair is the same prompt, seed and 4 images drawn with both settings, the first of
them changing from pair to pair. Prints the median of the pairs' ratios with its bootstrap 95 % interval.
"""
import argparse
import csv
import json
import os
import random
import statistics

from timing import draw, start, stop


def settings(path):
    """The names and request fields of the first two settings of a file."""
    with open(path) as file:
        return list(json.load(file).items())[:2]


def interval(ratios, rounds=2000):
    """The bootstrap 95 % interval of their median."""
    draws = random.Random(1)
    medians = sorted(statistics.median(draws.choices(ratios, k=len(ratios))) for _ in range(rounds))
    return medians[rounds // 40], medians[rounds - 1 - rounds // 40]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prompts")
    parser.add_argument("settings", nargs="+")
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--images", type=int, default=4)
    options = parser.parse_args()

    with open(options.prompts, newline="") as file:
        prompts = [row["prompt"] for row in csv.DictReader(file)]
    files = {path: settings(path) for path in options.settings}
    ratios = {path: [] for path in files}
    bases = {path: [] for path in files}
    process, address, _ = start()
    try:
        for pair in range(-5, options.pairs):  # the first five warm up
            for path, two in files.items():
                seconds = [0.0, 0.0]
                for which in (0, 1) if pair % 2 else (1, 0):
                    name, fields = two[which]
                    request = {"prompt": prompts[pair % len(prompts)], "seed": 1000 + pair, "n": options.images, **fields}
                    seconds[which] = draw(address, **request)[0]
                if pair >= 0:
                    ratios[path].append(seconds[1] / seconds[0])
                    bases[path].append(seconds[0])
    finally:
        stop(process)
    for path, two in files.items():
        low, high = interval(ratios[path])
        print(
            f"{os.path.basename(path)}: {two[1][0]} / {two[0][0]}: median {statistics.median(ratios[path]):.3f} "
            f"[{low:.3f}, {high:.3f}] of {len(ratios[path])} pairs; {two[0][0]} {statistics.median(bases[path]):.3f} s"
        )


if __name__ == "__main__":
    main()
