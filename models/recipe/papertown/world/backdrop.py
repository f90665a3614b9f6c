"""Walls, skies, grounds and weather."""
import numpy as np

from .palette import BACKGROUND, GROUND, SKY, WHITE
from .shapes import mix, union


def wall(p, attrs, rng):
    """An indoor wall: one colour with a large scalloped paper disc."""
    c = BACKGROUND[attrs["background"]]
    p.fill(c)
    p.paint(p.circle(64, 62, 56), mix(c, WHITE, 0.30), shadow=0.10)


def sky(p, attrs, rng):
    """Sky, sun or moon, and clouds; rain and snow bring their own clouds."""
    t, w = attrs["time"], attrs["weather"]
    c = SKY[t]
    if w != "clear":
        c = mix(c, "#8a93a3", 0.35 if w == "rain" else 0.15)
    p.fill(c)
    if t == "sunset":
        p.paint(p.circle(64, 92, 74), mix(c, "#ffd27a", 0.45), shadow=0.08)
    if t == "night":
        stars = [p.circle(x, y, 1.5) for x, y in ((12, 40), (34, 12), (56, 26), (80, 10), (118, 48))]
        p.paint(union(*stars), "#fff2b8", shadow=0)
        p.paint(np.maximum(p.circle(103, 23, 13), -p.circle(97, 19, 11)), "#fdf0c0", shadow=0.1)
    elif t == "day":
        p.paint(p.circle(104, 23, 12), "#ffd44d", shadow=0.12)
    else:
        p.paint(p.circle(98, 58, 17), "#e8452f", shadow=0.12)
    if w == "rain":
        cloud = union(p.ellipse(26, 12, 26, 12), p.ellipse(64, 8, 28, 13), p.ellipse(102, 12, 28, 12))
        p.paint(cloud, "#5f6b80", shadow=0.2)
    elif t == "day" or w == "snow":
        cloud = union(p.ellipse(24, 25, 14, 6), p.circle(21, 20, 7), p.circle(30, 21, 5.5))
        p.paint(cloud, WHITE, shadow=0.12)


def ground_color(attrs):
    if attrs["weather"] == "snow":
        return {"day": "#f2f6fa", "sunset": "#f3dcd6", "night": "#b9c4de"}[attrs["time"]]
    return GROUND[attrs["time"]]


def ground(p, attrs, rng, y=96):
    c = ground_color(attrs)
    p.paint(p.ellipse(30, y + 44, 90, 50), mix(c, SKY[attrs["time"]], 0.25), shadow=0.14)
    p.paint(p.ellipse(84, y + 54, 120, 56), c, shadow=0.16)


_SPOTS = [(14, 30), (40, 44), (68, 30), (94, 42), (118, 34), (26, 66), (52, 72), (84, 62), (112, 74), (10, 98), (38, 104),
          (66, 112), (92, 100), (118, 108)]


def weather(p, attrs, rng):
    """Falling rain or snow, in front of everything."""
    w = attrs["weather"]
    if w == "clear":
        return
    dx, dy = rng.uniform(-3, 3), rng.uniform(-3, 3)
    if w == "rain":
        drops = [p.capsule(x + dx, y + dy, x + dx - 3, y + dy + 9, 1.1) for x, y in _SPOTS]
        p.paint(union(*drops), "#dcefff", shadow=0.08)
    else:
        p.paint(union(*[p.circle(x + dx, y + dy, 2.7) for x, y in _SPOTS]), WHITE, shadow=0.16)
