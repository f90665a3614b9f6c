"""Invented creatures, and the mascot Momo."""
from ..attributes import is_momo
from ..backdrop import wall
from ..palette import CREAM, CREATURE, INK, WHITE
from ..shapes import intersect, mix, union


def draw(p, a, rng):
    wall(p, a, rng)
    cx, cy = 64 + rng.uniform(-2.5, 2.5), 76 + rng.uniform(-2, 2)
    c = CREATURE[a["creature_color"]]
    body = {"round": lambda: (p.circle(cx, cy, 33), 33, 32),
            "tall": lambda: (p.box(cx, cy - 5, 23, 40, 22), 23, 44),
            "square": lambda: (p.box(cx, cy, 33, 30, 6), 33, 30)}[a["body"]]
    sd, hw, top = body()
    ty = cy - top
    k = hw * 0.58
    if a["head"] == "ears":
        for s in (-1, 1):
            p.paint(p.capsule(cx + s * k, ty + 8, cx + s * (k + 5), ty - 14, 7), c)
            p.paint(p.capsule(cx + s * k, ty + 8, cx + s * (k + 5), ty - 13, 3), mix(c, WHITE, 0.55), shadow=0)
    elif a["head"] == "horns":
        for s in (-1, 1):
            p.paint(p.polygon([(cx + s * (k - 7), ty + 9), (cx + s * (k + 8), ty + 9), (cx + s * (k + 6), ty - 17)], 1.5), CREAM)
    else:
        for s in (-1, 1):
            p.paint(p.capsule(cx + s * k * 0.6, ty + 8, cx + s * (k * 0.6 + 4), ty - 9, 1.9), INK, shadow=0.1)
            p.paint(p.circle(cx + s * (k * 0.6 + 4), ty - 11, 6), "#ffd23f", shadow=0.12)
    p.paint(union(p.ellipse(cx - 14, cy + 33, 11, 6), p.ellipse(cx + 14, cy + 33, 11, 6)), mix(c, INK, 0.25))
    p.paint(union(p.capsule(cx - hw + 4, cy + 4, cx - hw - 7, cy + 13, 5), p.capsule(cx + hw - 4, cy + 4, cx + hw + 7, cy + 13, 5)), c)
    p.paint(sd, c)
    p.paint(p.ellipse(cx, cy + 17, hw * 0.55, 13), mix(c, WHITE, 0.5), shadow=0.06)
    spots = {"one": ((0, 13),), "two": ((-12, 8.5), (12, 8.5)), "three": ((-15, 6.4), (0, 6.4), (15, 6.4))}[a["eyes"]]
    ey = cy - 12
    p.paint(union(*[p.circle(cx + dx, ey, r) for dx, r in spots]), WHITE, shadow=0.12)
    p.paint(union(*[p.circle(cx + dx, ey + 1, r * 0.5) for dx, r in spots]), INK, shadow=0)
    p.paint(intersect(p.ring(p.circle(cx, cy - 1, 8), 1.5), p.below(cy + 2)), INK, shadow=0)
    if is_momo(a):
        p.paint(p.star(cx, cy + 18, 11), "#ffd23f", shadow=0.14)
        p.paint(union(p.circle(cx - 22, cy - 1, 4), p.circle(cx + 22, cy - 1, 4)), "#d9376e", shadow=0)
