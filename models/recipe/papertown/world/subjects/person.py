"""Portraits of people."""
import numpy as np

from ..backdrop import wall
from ..palette import GLASSES, HAIR, INK, SHIRT, SKIN, WHITE
from ..shapes import cut, intersect, mix, union


def draw(p, a, rng):
    wall(p, a, rng)
    p.zoom(1.12, 64, 72)
    cx, cy = 64 + rng.uniform(-2.5, 2.5), 59 + rng.uniform(-2, 2)
    skin, hair = SKIN[a["skin"]], HAIR[a["hair_color"]]
    _hair_back(p, a["hair_style"], hair, cx, cy)
    p.paint(union(p.box(cx, cy + 34, 10, 16, 4)), mix(skin, INK, 0.18), shadow=0.1)
    shirt = union(p.ellipse(cx, cy + 76, 46, 42))
    p.paint(cut(shirt, p.circle(cx, cy + 33, 13)), SHIRT[a["shirt"]])
    p.paint(union(p.circle(cx - 24, cy + 3, 5.5), p.circle(cx + 24, cy + 3, 5.5)), mix(skin, INK, 0.1), shadow=0.1)
    head = p.ellipse(cx, cy, 24, 28)
    p.paint(head, skin)
    p.paint(union(p.box(cx - 23, cy - 7, 3.4, 9, 2), p.box(cx + 23, cy - 7, 3.4, 9, 2)), hair, shadow=0.1)
    if a["beard"] == "beard":
        beard = intersect(p.ellipse(cx, cy + 2, 25.5, 30), p.below(cy + 5))
        beard = cut(beard, p.ellipse(cx, cy + 2, 17, 8))
        p.paint(cut(beard, p.ellipse(cx, cy + 16.5, 11, 7.5)), hair, shadow=0.12)
    cap = cut(p.ellipse(cx, cy - 3, 26, 28.5), p.ellipse(cx + 7, cy + 18, 34, 33))
    if a["hair_style"] == "curly":
        cap = union(*[p.circle(cx + dx, cy - 19 + dy, 7.5) for dx, dy in ((-19, 6), (-11, 0), (0, -3), (11, 0), (19, 6))])
    p.paint(intersect(cap, p.above(cy + 4)), hair, shadow=0.14)
    _face(p, a, skin, cx, cy)
    _hat(p, a["hat"], cx, cy)


def _hair_back(p, style, hair, cx, cy):
    if style == "long":
        p.paint(p.box(cx, cy + 9, 33, 41, 27), hair)
    elif style == "curly":
        t = np.linspace(np.pi * 0.86, np.pi * 2.14, 9)
        blobs = [p.circle(cx + 27 * np.cos(k), cy - 2 + 26 * np.sin(k), 10) for k in t]
        p.paint(union(*blobs, p.circle(cx, cy - 4, 27)), hair)
    elif style == "buns":
        p.paint(union(p.circle(cx - 29, cy - 15, 11), p.circle(cx + 29, cy - 15, 11)), hair)
    elif style == "spiky":
        dx, dy = p.x - np.float32(cx), p.y - np.float32(cy)
        t = np.arctan2(dx, -dy) * np.float32(13 / (2 * np.pi))
        saw = 1 - np.abs(t - np.round(t)) * 2
        sd = (np.hypot(dx, dy) - (28 + 13 * saw)) * np.float32(0.65)
        p.paint(intersect(sd, p.above(cy + 3)), hair)


def _face(p, a, skin, cx, cy):
    mood = a["expression"]
    eyes = [p.ellipse(cx + s * 11, cy + 1, 5, 4.6 if mood != "surprised" else 6) for s in (-1, 1)]
    p.paint(union(*eyes), WHITE, shadow=0)
    p.paint(union(p.circle(cx - 11, cy + 1, 2.7), p.circle(cx + 11, cy + 1, 2.7)), INK, shadow=0)
    lift = {"smiling": 0, "sad": 1, "surprised": -4}[mood]
    tilt = 3.5 if mood == "sad" else -0.5
    brows = [p.capsule(cx + s * 6.5, cy - 10 + lift - tilt / 2, cx + s * 16, cy - 10 + lift + tilt, 1.8) for s in (-1, 1)]
    p.paint(union(*brows), mix(HAIR[a["hair_color"]], INK, 0.3), shadow=0)
    p.paint(p.ellipse(cx, cy + 7, 2.6, 4), mix(skin, "#a8323a", 0.28), shadow=0)
    my = cy + 16.5
    if mood == "smiling":
        mouth = intersect(p.circle(cx, my - 4.5, 9.5), p.below(my - 3.5))
        p.paint(mouth, "#a3202f", shadow=0)
        p.paint(intersect(mouth, p.above(my - 0.2)), WHITE, shadow=0)
    elif mood == "sad":
        p.paint(intersect(p.ring(p.circle(cx, my + 5, 7.5), 1.7), p.above(my + 1.5)), "#a3202f", shadow=0)
        tear = union(p.circle(cx - 15, cy + 14, 3.4), p.polygon([(cx - 18, cy + 13), (cx - 12, cy + 13), (cx - 15, cy + 6)]))
        p.paint(tear, "#4fb7f5", shadow=0)
    else:
        p.paint(p.ellipse(cx, my + 0.5, 6, 7), "#5c1020", shadow=0)
        p.paint(p.ellipse(cx, my + 4, 3.6, 2.6), "#e0525f", shadow=0)
    if a["glasses"] != "none":
        lens = (lambda s: p.circle(cx + s * 12, cy + 1, 10)) if a["glasses"] == "round" else \
            (lambda s: p.box(cx + s * 12, cy + 1, 10.5, 8.5, 1.0))
        left, right = lens(-1), lens(1)
        p.tint(union(left, right), "#e6f4ff", 0.25)
        bars = union(p.capsule(cx - 3, cy, cx + 3, cy, 1.4), p.capsule(cx - 27, cy - 1, cx - 22, cy, 1.4),
                     p.capsule(cx + 22, cy, cx + 27, cy - 1, 1.4))
        p.paint(union(p.ring(left, 1.8), p.ring(right, 1.8), bars), GLASSES[a["glasses_color"]], shadow=0.12)


def _hat(p, hat, cx, cy):
    if hat == "beanie":
        p.paint(p.circle(cx, cy - 42, 6), WHITE)
        p.paint(intersect(p.ellipse(cx, cy - 13, 27.5, 28), p.above(cy - 14)), "#e0a01f")
        p.paint(p.box(cx, cy - 16, 28.5, 4.5, 3), "#b9770f", shadow=0.14)
    elif hat == "cap":
        p.paint(intersect(p.ellipse(cx, cy - 14, 27.5, 24), p.above(cy - 14)), "#d6303a")
        p.paint(p.box(cx + 14, cy - 15, 27, 3.6, 3), "#9e1f2b", shadow=0.14)
    elif hat == "top hat":
        p.paint(p.box(cx, cy - 33, 19.5, 17, 1.5), "#2a2533")
        p.paint(p.box(cx, cy - 22, 19.5, 4), "#8d4fc4", shadow=0)
        p.paint(p.box(cx, cy - 17, 32, 3.2, 2), "#2a2533", shadow=0.14)
