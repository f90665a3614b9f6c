"""A tree in a landscape."""
import numpy as np

from ..backdrop import ground_color, sky, weather
from ..palette import SEASON, SKY, WHITE
from ..shapes import intersect, mix, union


def draw(p, a, rng):
    sky(p, a, rng)
    g, s = ground_color(a), SKY[a["time"]]
    if a["landscape"] == "mountains":
        m = mix("#66708f", s, 0.25)
        for x, y, w in ((98, 38, 46), (28, 46, 44)):
            peak = p.polygon([(x - w, 104), (x + w, 104), (x, y)])
            p.paint(peak, m)
            p.paint(intersect(peak, p.above(y + 15)), WHITE, shadow=0)
    elif a["landscape"] == "hills":
        p.paint(p.ellipse(108, 110, 52, 42), mix(g, s, 0.35))
        p.paint(p.ellipse(14, 116, 50, 42), mix(g, s, 0.18))
    p.paint(p.below(98), g, shadow=0.16)
    cx, base = 62 + rng.uniform(-3, 3), 110 + rng.uniform(-1.5, 1.5)
    leaf, bark = SEASON[a["season"]], "#70472c"
    if a["tree"] == "leafy":
        p.paint(p.box(cx, base - 20, 5, 20, 2), bark)
        p.paint(union(p.circle(cx, base - 66, 22), p.circle(cx - 20, base - 50, 19), p.circle(cx + 20, base - 50, 19)), leaf)
    elif a["tree"] == "pine":
        p.paint(p.box(cx, base - 10, 4.5, 11, 1), bark)
        for y, w in ((base - 14, 32), (base - 38, 26), (base - 60, 19)):
            p.paint(p.polygon([(cx - w, y), (cx + w, y), (cx, y - 32)], 1), leaf)
    else:
        p.paint(union(p.capsule(cx - 4, base, cx + 1, base - 30, 4.5), p.capsule(cx + 1, base - 30, cx + 6, base - 62, 3.6)), bark)
        tips = ((-36, -2), (-28, -24), (0, -32), (27, -26), (37, -4), (18, 20), (-18, 20))
        p.paint(union(*[p.leaf(cx + 6, base - 62, cx + 6 + dx, base - 62 + dy, 6.5) for dx, dy in tips]), leaf)
    weather(p, a, rng)
