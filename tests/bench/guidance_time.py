#!/usr/bin/env python3
"""What a study's settings cost: whole requests with the first settings of each file, in turns. Standard library only.

    python3 tests/bench/guidance_time.py evaluation/diversity/prompts.csv evaluation/diversity/cfg-*.json [--settings 2] [--rounds 150]

Starts the server itself on a free port. In a round the same prompt, seed and 4 images are drawn with each setting of each
file, the order changing from round to round. Prints the medians of the ratios to a file's first setting, each taken within
a round, with their bootstrap 95 % intervals.
"""
import argparse
import csv
import json
import os
import random
import statistics

from timing import draw, start, stop


def settings(path, count):
    """The names and request fields of the first settings of a file."""
    with open(path) as file:
        return list(json.load(file).items())[:count]


def interval(ratios, rounds=2000):
    """The bootstrap 95 % interval of their median."""
    draws = random.Random(1)
    medians = sorted(statistics.median(draws.choices(ratios, k=len(ratios))) for _ in range(rounds))
    return medians[rounds // 40], medians[rounds - 1 - rounds // 40]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prompts")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--settings", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--images", type=int, default=4)
    options = parser.parse_args()

    with open(options.prompts, newline="") as file:
        prompts = [row["prompt"] for row in csv.DictReader(file)]
    files = {path: settings(path, options.settings) for path in options.files}
    seconds = {path: {name: [] for name, _ in chosen} for path, chosen in files.items()}
    process, address, _ = start()
    try:
        for turn in range(-3, options.rounds):  # the first three warm up
            for path, chosen in files.items():
                first = turn % len(chosen)
                for name, fields in chosen[first:] + chosen[:first]:
                    request = {"prompt": prompts[turn % len(prompts)], "seed": 1000 + turn, "n": options.images, **fields}
                    took = draw(address, **request)[0]
                    if turn >= 0:
                        seconds[path][name].append(took)
    finally:
        stop(process)
    for path, times in seconds.items():
        (base, reference), *others = times.items()
        print(f"{os.path.basename(path)}: {base}: median {statistics.median(reference):.3f} s of {options.rounds} rounds")
        for name, took in others:
            ratios = [t / r for t, r in zip(took, reference)]
            low, high = interval(ratios)
            print(f"  {name}: {statistics.median(ratios):.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
