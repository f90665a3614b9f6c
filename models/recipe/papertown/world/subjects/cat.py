"""Cats, sitting or sleeping."""
from ..backdrop import wall
from ..palette import CAT, INK, WHITE
from ..shapes import intersect, mix, union

STRIPE = {"orange": "#9c4a12", "black": "#7d7888", "white": "#c9a06a", "grey": "#474c5a"}


def draw(p, a, rng):
    wall(p, a, rng)
    cx, cy = 64 + rng.uniform(-2.5, 2.5), (87 if a["pose"] == "sitting" else 80) + rng.uniform(-2, 2)
    c = CAT[a["cat_color"]]
    (_sitting if a["pose"] == "sitting" else _sleeping)(p, a, c, cx, cy)


def _bow(p, x, y):
    p.paint(union(p.polygon([(x, y), (x - 12, y - 7), (x - 12, y + 7)], 1), p.polygon([(x, y), (x + 12, y - 7), (x + 12, y + 7)], 1)), "#d42a5b")
    p.paint(p.circle(x, y, 3.2), "#8f1238", shadow=0.1)


def _head(p, a, c, x, y, awake):
    for s in (-1, 1):
        p.paint(p.polygon([(x + s * 6, y - 13), (x + s * 21, y - 6), (x + s * 20, y - 30)], 1), c)
        p.paint(p.polygon([(x + s * 11, y - 14), (x + s * 18, y - 11), (x + s * 17.5, y - 23)], 0.5), "#f29aa5", shadow=0)
    p.paint(p.ellipse(x, y, 25, 20), c)
    if a["pattern"] == "striped":
        marks = [p.capsule(x + d, y - 18, x + d, y - 10, 1.9) for d in (-7, 0, 7)]
        marks += [p.capsule(x + s * 23, y + d, x + s * 16, y + d - 1, 1.7) for s in (-1, 1) for d in (2, 8)]
        p.paint(union(*marks), STRIPE[a["cat_color"]], shadow=0)
    dark = INK if a["cat_color"] != "black" else "#e8dfd0"
    if awake:
        p.paint(union(p.ellipse(x - 10, y - 1, 5.4, 6), p.ellipse(x + 10, y - 1, 5.4, 6)), "#b6e04a", shadow=0)
        p.paint(union(p.ellipse(x - 10, y - 1, 2, 5), p.ellipse(x + 10, y - 1, 2, 5)), "#1d1a22", shadow=0)
    else:
        lids = [intersect(p.ring(p.circle(x + s * 10, y - 4, 5), 1.2), p.below(y - 2)) for s in (-1, 1)]
        p.paint(union(*lids), dark, shadow=0)
    p.paint(p.polygon([(x - 3.4, y + 5), (x + 3.4, y + 5), (x, y + 8.5)], 0.8), "#ef7d90", shadow=0)
    mouth = [intersect(p.ring(p.circle(x + s * 3.6, y + 9.5, 3.6), 0.9), p.below(y + 10)) for s in (-1, 1)]
    p.paint(union(*mouth), dark, shadow=0)


def _sitting(p, a, c, x, y):
    p.paint(union(p.capsule(x + 20, y + 24, x + 38, y + 14, 5.5), p.capsule(x + 38, y + 14, x + 39, y - 6, 5.5)), c)
    p.paint(p.ellipse(x, y + 4, 25, 32), c)
    if a["pattern"] == "striped":
        marks = [p.capsule(x + s * 23, y + d, x + s * 13, y + d + 3, 2.2) for s in (-1, 1) for d in (-4, 6, 16)]
        p.paint(union(*marks), STRIPE[a["cat_color"]], shadow=0)
    p.paint(union(p.ellipse(x - 10, y + 31, 9, 6), p.ellipse(x + 10, y + 31, 9, 6)), mix(c, WHITE, 0.25), shadow=0.15)
    _head(p, a, c, x, y - 37, True)
    if a["accessory"] == "bow":
        _bow(p, x, y - 13)


def _sleeping(p, a, c, x, y):
    p.paint(p.ellipse(x + 6, y + 4, 46, 27), c)
    if a["pattern"] == "striped":
        marks = [p.capsule(x + d, y - 20 + abs(d - 14) * 0.25, x + d + 3, y - 5, 2.4) for d in (4, 16, 28, 40)]
        p.paint(union(*marks), STRIPE[a["cat_color"]], shadow=0)
    p.paint(p.capsule(x + 44, y + 20, x - 4, y + 27, 6), mix(c, INK, 0.12), shadow=0.18)
    _head(p, a, c, x - 24, y - 1, False)
    if a["accessory"] == "bow":
        _bow(p, x - 24, y + 22)
