"""Signed distance fields and the paper canvas they are painted on.

All coordinates are in a 128 x 128 unit square with y pointing down, whatever the pixel size of the canvas.
A signed distance is negative inside a shape; distances are exact or close enough for one pixel of antialiasing.
"""
import numpy as np

F = np.float32


class Paper:
    """A picture built from sheets of coloured paper, each with a soft drop shadow."""

    def __init__(self, size=128):
        axis = (np.arange(size, dtype=F) + F(0.5)) * F(128.0 / size)
        self.x, self.y = np.broadcast_to(axis[None, :], (size, size)), np.broadcast_to(axis[:, None], (size, size))
        self.scale = F(size / 128.0)
        self.img = np.zeros((size, size, 3), F)

    def zoom(self, k, cx, cy):
        """Enlarges everything drawn from here on by ``k`` about a point."""
        self.x, self.y = (self.x - F(cx)) / F(k) + F(cx), (self.y - F(cy)) / F(k) + F(cy)
        self.scale = F(self.scale * k)

    def fill(self, color):
        self.img[:] = rgb(color)

    def paint(self, sd, color, shadow=0.2):
        """Lays a sheet where ``sd`` is negative; ``shadow`` is the darkness of the shadow it drops."""
        if shadow:
            k = max(1, int(round(2 * self.scale)))
            s = np.empty_like(sd)
            s[k:, :] = sd[:-k, :]
            s[:k, :] = sd[:1, :]
            a = np.clip(F(0.5) - s * F(1 / 4.0), 0, 1) * F(shadow)
            self.img *= (1 - a)[..., None]
        a = np.clip(F(0.5) - sd * self.scale, 0, 1)[..., None]
        self.img += a * (rgb(color) - self.img)

    def tint(self, sd, color, alpha):
        """A transparent sheet."""
        a = (np.clip(F(0.5) - sd * self.scale, 0, 1) * F(alpha))[..., None]
        self.img += a * (rgb(color) - self.img)

    # ---- shapes -------------------------------------------------------------------------------------
    def circle(self, cx, cy, r):
        return np.hypot(self.x - F(cx), self.y - F(cy)) - F(r)

    def ellipse(self, cx, cy, a, b):
        dx, dy = self.x - F(cx), self.y - F(cy)
        k0 = np.hypot(dx / F(a), dy / F(b))
        k1 = np.hypot(dx / F(a * a), dy / F(b * b)) + F(1e-6)
        return k0 * (k0 - 1) / k1

    def box(self, cx, cy, hw, hh, r=0.0):
        qx, qy = np.abs(self.x - F(cx)) - F(hw - r), np.abs(self.y - F(cy)) - F(hh - r)
        return np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - F(r)

    def capsule(self, x0, y0, x1, y1, r):
        px, py, bx, by = self.x - F(x0), self.y - F(y0), F(x1 - x0), F(y1 - y0)
        h = np.clip((px * bx + py * by) / (bx * bx + by * by + F(1e-9)), 0, 1)
        return np.hypot(px - bx * h, py - by * h) - F(r)

    def polygon(self, points, r=0.0):
        """A convex polygon (clockwise or not) as the largest half-plane distance, rounded by ``r``."""
        pts = np.asarray(points, F)
        area = sum(pts[i - 1, 0] * pts[i, 1] - pts[i, 0] * pts[i - 1, 1] for i in range(len(pts)))
        if area < 0:
            pts = pts[::-1]
        sd = None
        for (x0, y0), (x1, y1) in zip(pts, np.roll(pts, -1, 0)):
            n = F(np.hypot(x1 - x0, y1 - y0))
            d = ((self.x - x0) * ((y1 - y0) / n) - (self.y - y0) * ((x1 - x0) / n))
            sd = d if sd is None else np.maximum(sd, d)
        return sd - F(r)

    def ring(self, sd, width):
        return np.abs(sd) - F(width)

    def below(self, y):
        return F(y) - self.y

    def above(self, y):
        return self.y - F(y)

    def leaf(self, x0, y0, x1, y1, w):
        """A pointed leaf between two points: the intersection of two circles."""
        mx, my, l = (x0 + x1) / 2, (y0 + y1) / 2, np.hypot(x1 - x0, y1 - y0)
        nx, ny = -(y1 - y0) / l, (x1 - x0) / l
        r = (l * l / 4 + w * w) / (2 * w)
        d = r - w
        return np.maximum(self.circle(mx + nx * d, my + ny * d, r), self.circle(mx - nx * d, my - ny * d, r))

    def star(self, cx, cy, r, n=5):
        dx, dy = self.x - F(cx), self.y - F(cy)
        t = np.arctan2(dx, -dy) * F(n / (2 * np.pi))
        saw = np.abs(t - np.round(t)) * 2
        return (np.hypot(dx, dy) - F(r) * (1 - F(0.5) * saw)) * F(0.8)


def union(*sds):
    out = sds[0]
    for s in sds[1:]:
        out = np.minimum(out, s)
    return out


def intersect(*sds):
    out = sds[0]
    for s in sds[1:]:
        out = np.maximum(out, s)
    return out


def cut(a, b):
    return np.maximum(a, -b)


_RGB = {}


def rgb(color):
    """'#rrggbb' (or an array) as float32 in 0..1."""
    if isinstance(color, str):
        if color not in _RGB:
            _RGB[color] = np.array([int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)], F)
        return _RGB[color]
    return color


def mix(a, b, t):
    return rgb(a) * F(1 - t) + rgb(b) * F(t)
