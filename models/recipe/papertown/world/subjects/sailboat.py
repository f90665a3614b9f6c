"""Sailboats on the sea."""
import numpy as np

from ..backdrop import sky, weather
from ..palette import HULL, SAIL, SEA, WHITE
from ..shapes import intersect, mix, union


def _waves(p, y, phase, amp):
    f = np.float32
    return (f(y) - p.y + f(amp) * np.sin((p.x + f(phase)) * f(2 * np.pi / 32))) * f(0.85)


def draw(p, a, rng):
    sky(p, a, rng)
    sea = SEA[a["time"]]
    amp = 4.0 if a["sea"] == "wavy" else 0.0
    phase = 0.0
    p.paint(_waves(p, 82, phase, amp * 0.6), mix(sea, WHITE, 0.22), shadow=0.14)
    cx, by = 62 + rng.uniform(-3, 3), 90 + rng.uniform(-1.5, 1.5)
    p.paint(p.box(cx, by - 36, 1.6, 36), "#5b3a29", shadow=0.12)
    sail = SAIL[a["sail_color"]]
    if a["sails"] == "two":
        p.paint(p.polygon([(cx - 4, by - 66), (cx - 4, by - 10), (cx - 36, by - 10)], 0.5), sail)
        p.paint(p.polygon([(cx + 4, by - 58), (cx + 4, by - 10), (cx + 32, by - 10)], 0.5), mix(sail, "#000000", 0.10))
    else:
        p.paint(p.polygon([(cx + 4, by - 68), (cx + 4, by - 10), (cx + 42, by - 10)], 0.5), sail)
    p.paint(p.polygon([(cx - 42, by - 4), (cx + 42, by - 4), (cx + 28, by + 15), (cx - 30, by + 15)], 1.5), HULL[a["hull"]])
    p.paint(_waves(p, 98, phase + 16, amp), sea, shadow=0.18)
    p.paint(_waves(p, 112, phase, amp), mix(sea, "#102040", 0.2), shadow=0.18)
    weather(p, a, rng)
