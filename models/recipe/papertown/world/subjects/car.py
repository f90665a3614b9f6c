"""Cars seen from the front, the side and the back."""
from ..backdrop import ground, sky, weather
from ..palette import CAR, INK, WHITE
from ..shapes import mix, union

GLASS = "#bfe6f5"


def draw(p, a, rng):
    sky(p, a, rng)
    ground(p, a, rng, y=84)
    p.paint(p.below(102), "#5d5a66", shadow=0.15)
    p.paint(union(*[p.box(x, 115, 9, 1.7) for x in (16, 64, 112)]), "#f3e6b0", shadow=0)
    cx, cy, c = 64 + rng.uniform(-3, 3), 84 + rng.uniform(-1.5, 1.5), CAR[a["car_color"]]
    {"side": _side, "front": _front, "back": _back}[a["view"]](p, cx, cy, c)
    weather(p, a, rng)


def _side(p, cx, cy, c):
    p.paint(p.polygon([(cx - 32, cy - 8), (cx - 22, cy - 29), (cx + 15, cy - 29), (cx + 30, cy - 8)], 2), c)
    p.paint(p.polygon([(cx - 25, cy - 9), (cx - 18, cy - 24), (cx - 5, cy - 24), (cx - 5, cy - 9)]), GLASS, shadow=0)
    p.paint(p.polygon([(cx + 1, cy - 9), (cx + 1, cy - 24), (cx + 12, cy - 24), (cx + 22, cy - 9)]), GLASS, shadow=0)
    p.paint(p.box(cx, cy + 4, 50, 13, 8), c, shadow=0.15)
    p.paint(p.box(cx + 46, cy + 1, 4, 4, 2), "#ffe9a0", shadow=0)
    p.paint(p.box(cx - 46, cy + 1, 3.5, 4, 2), "#f0555a", shadow=0)
    for s in (-1, 1):
        p.paint(p.circle(cx + s * 28, cy + 17, 11.5), INK)
        p.paint(p.circle(cx + s * 28, cy + 17, 5), "#c9ccd4", shadow=0)


def _shell(p, cx, cy, c, window_top, window_half):
    for s in (-1, 1):
        p.paint(p.box(cx + s * 25, cy + 22, 7.5, 9, 3), INK)
    p.paint(p.polygon([(cx - 30, cy - 8), (cx - 22, cy - 34), (cx + 22, cy - 34), (cx + 30, cy - 8)], 2), c)
    w = window_half
    p.paint(p.polygon([(cx - w - 4, cy - 12), (cx - w, window_top), (cx + w, window_top), (cx + w + 4, cy - 12)]), GLASS, shadow=0)
    p.paint(p.box(cx, cy + 5, 37, 18, 9), c, shadow=0.15)


def _front(p, cx, cy, c):
    _shell(p, cx, cy, c, cy - 30, 19)
    p.paint(union(p.circle(cx - 25, cy + 1, 8), p.circle(cx + 25, cy + 1, 8)), "#fff1a8", shadow=0.15)
    p.paint(p.box(cx, cy + 3, 13, 7, 3), INK, shadow=0)
    p.paint(union(p.box(cx, cy + 0.5, 10, 1), p.box(cx, cy + 5.5, 10, 1)), "#c9ccd4", shadow=0)
    p.paint(p.box(cx, cy + 18, 37, 4, 3), "#c9ccd4", shadow=0.12)


def _back(p, cx, cy, c):
    _shell(p, cx, cy, c, cy - 28, 13)
    for s in (-1, 1):
        p.paint(p.box(cx + s * 28, cy, 6.5, 8, 2), WHITE, shadow=0.1)
        p.paint(p.box(cx + s * 28, cy, 4.5, 6, 1.5), "#c4121f", shadow=0)
    p.paint(p.box(cx, cy + 6, 12, 6, 1), WHITE, shadow=0.12)
    p.paint(p.box(cx, cy + 6, 8.5, 1.8), INK, shadow=0)
    p.paint(p.box(cx, cy + 19, 37, 4, 3), "#45424e", shadow=0.12)
