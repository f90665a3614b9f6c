#!/usr/bin/env python3
"""Times `./eschew serve`: start-up, first picture, pictures alone and in batches, memory. Standard library only.

    python3 tests/bench/timing.py [--rounds 7] [--starts 5]

Starts the server itself on a free port. Prints medians; on a shared machine compare ratios of one run, not runs.
"""
import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def start():
    """The process, its address, and seconds from the command to the line that says it is ready."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [os.path.join(ROOT, "eschew"), "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    for line in process.stdout:
        found = re.search(r"ready at (\S+)", line)
        if found:
            return process, found.group(1), time.perf_counter() - begun
    raise SystemExit("the server did not start")


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def draw(address, **fields):
    """Seconds of one request, and the server's own account of them in milliseconds."""
    body = json.dumps({"prompt": "a sailboat with red sails on a wavy sea at sunset", **fields}).encode()
    request = urllib.request.Request(address + "/v1/images/generations", body, {"Content-Type": "application/json"})
    begun = time.perf_counter()
    with urllib.request.urlopen(request) as answer:
        timings = json.load(answer)["timings_ms"]
    return time.perf_counter() - begun, timings


def resident(process):
    """Megabytes of resident memory, or None where the system does not say."""
    try:
        with open(f"/proc/{process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024
    except OSError:
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()

    starts = []
    for _ in range(options.starts):
        process, address, seconds = start()
        starts.append(seconds)
        stop(process)
    print(f"start-up: median {statistics.median(starts):.2f} s of {options.starts}")

    process, address, _ = start()
    try:
        print(f"first picture, model loaded on the way: {draw(address, seed=1, steps=20)[0]:.2f} s")
        draw(address, seed=2, n=8, steps=20)
        cases = {"1 image": dict(n=1), "4 images": dict(n=4), "8 images": dict(n=8),
                 "1 image, scale 1": dict(n=1, guidance={"scale": 1.0})}
        times = {name: [] for name in cases}
        for turn in range(options.rounds):  # in turns, so that a slow spell of the machine hits all alike
            for name, fields in cases.items():
                times[name].append(draw(address, seed=10 + turn, steps=20, **fields))
        for name, fields in cases.items():
            seconds = statistics.median(s for s, _ in times[name])
            denoising = statistics.median(t["denoising"] for _, t in times[name])
            print(f"{name}, 20 steps: {seconds:.2f} s, {seconds / fields['n']:.2f} s an image, "
                  f"{denoising / 1000 / seconds:.0%} of it denoising")
        print(f"resident memory after {2 + options.rounds * 4} requests: {resident(process):.0f} MB")
    finally:
        stop(process)


if __name__ == "__main__":
    main()
