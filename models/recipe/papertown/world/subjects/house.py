"""Houses."""
import numpy as np

from ..backdrop import ground, sky, weather
from ..palette import INK, WALL, WHITE
from ..shapes import intersect, mix, union

ROOF = "#5a3a4a"


def draw(p, a, rng):
    sky(p, a, rng)
    ground(p, a, rng, y=90)
    cx, base = 58 + rng.uniform(-3, 3), 108 + rng.uniform(-1.5, 1.5)
    two = a["floors"] == "two"
    hw, h = (25, 58) if two else (37, 33)
    top = base - h
    p.paint(p.box(cx, base - h / 2, hw, h / 2), WALL[a["wall"]])
    if a["roof"] == "pointed":
        p.paint(p.polygon([(cx - hw - 7, top + 1), (cx + hw + 7, top + 1), (cx, top - 25)], 1), ROOF)
    elif a["roof"] == "flat":
        p.paint(p.box(cx, top - 3, hw + 7, 5, 1), ROOF)
    else:
        p.paint(intersect(p.ellipse(cx, top + 1, hw + 3, 27), p.above(top + 1)), ROOF)
    glow = "#ffdf6b" if a["time"] == "night" else "#bfe6f5"
    rows = (base - 20, base - 46) if two else (base - 19,)
    xs = [(cx + s * (12 if two else 23), y) for y in rows for s in (-1, 1)]
    if two:
        xs = [xs[1], xs[2], xs[3]]
    p.paint(union(*[p.box(x, y, 7.5, 7.5) for x, y in xs]), WHITE, shadow=0.1)
    p.paint(union(*[p.box(x, y, 5.5, 5.5) for x, y in xs]), glow, shadow=0)
    dx = cx - 11 if two else cx
    p.paint(p.box(dx, base - 11, 7, 11, 1), "#3d6b5e", shadow=0.12)
    p.paint(p.circle(dx + 4, base - 10, 1.3), "#ffd23f", shadow=0)
    p.paint(p.box(113, 100, 2.5, 11), "#6f4a30", shadow=0.1)
    p.paint(p.circle(113, 84, 12), "#2f7d55")
    weather(p, a, rng)
