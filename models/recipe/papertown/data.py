"""Rendering the training set to one memory-mapped array; the scene of row *i* is ``make_scene(i)``."""
import os
from multiprocessing import Pool

import numpy as np

from .world.scene import make_scene, render

SIZE = 128
HELD_OUT = 10_000_000  # seeds from here on are never trained on


def _rows(job):
    path, start, stop, n = job
    out = np.memmap(path, np.uint8, "r+", shape=(n, SIZE, SIZE, 3))
    for i in range(start, stop):
        out[i] = render(make_scene(i))
    out.flush()


def render_set(path, n, workers=2, log=print):
    """Renders scenes 0..n-1 (skipped if the file is complete)."""
    if os.path.exists(path) and os.path.getsize(path) == n * SIZE * SIZE * 3 and os.path.exists(path + ".done"):
        return
    np.memmap(path, np.uint8, "w+", shape=(n, SIZE, SIZE, 3)).flush()
    step = 1000
    with Pool(workers) as pool:
        jobs = [(path, i, min(i + step, n), n) for i in range(0, n, step)]
        for k, _ in enumerate(pool.imap(_rows, jobs)):
            if k % 10 == 0:
                log(f"render {min((k + 1) * step, n)}/{n}")
    open(path + ".done", "w").close()


def open_set(path, n=None):
    rows = os.path.getsize(path) // (SIZE * SIZE * 3)
    return np.memmap(path, np.uint8, "r", shape=(rows, SIZE, SIZE, 3))[:n]


def held_out(n, start=HELD_OUT):
    scenes = [make_scene(start + i) for i in range(n)]
    return scenes, np.stack([render(s) for s in scenes])
