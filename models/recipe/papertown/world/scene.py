"""Scenes: a seeded record that becomes an attribute dict, a named subset and a picture."""
from dataclasses import dataclass, field

import numpy as np

from .attributes import ANY, ATTRIBUTES, LOOKS, SUBJECT_SHARE, VALUES, is_momo
from .shapes import Paper
from .subjects import DRAW


@dataclass(frozen=True)
class Scene:
    """``attrs`` is all that is true of the picture; ``named`` is what its caption states (a value, or "any")."""
    seed: int
    subject: str
    attrs: dict = field(hash=False)
    named: dict = field(hash=False)

    @property
    def mascot(self):
        return "momo" if self.subject == "creature" and is_momo(self.attrs) else "other"


def choose(rng, values):
    return values[int(rng.integers(len(values)))]


def draw_named(rng, subject):
    """Which attributes a caption states, and their values: uniform over the values of each."""
    names = [a for a in ATTRIBUTES[subject]]
    u = rng.random()
    if u < 0.14:
        picked = []
    elif u < 0.60:
        k = int(rng.integers(1, 4))
        picked = list(rng.choice(names, size=min(k, len(names)), replace=False))
    else:
        picked = [a for a in names if rng.random() < 0.7]
    named = {str(a): choose(rng, VALUES[a]) for a in picked}
    if named.get("glasses") == "none":
        named.pop("glasses_color", None)
    for a, some in ANY.items():
        if named.get(a) in some and rng.random() < 0.15:
            named[a] = "any"
    if subject == "creature" and rng.random() < 0.08:
        keep = {k: v for k, v in named.items() if k == "background"}
        named = {**keep, "mascot": "momo"}
    return named


def complete(rng, subject, named):
    """Draws everything the caption leaves open."""
    attrs = {a: v for a, v in named.items() if v != "any"}
    if named.get("mascot") == "momo":
        from .attributes import MOMO
        attrs.pop("mascot")
        attrs.update(MOMO)
    for a, some in ANY.items():
        if named.get(a) == "any":
            attrs[a] = choose(rng, some)
    if "glasses_color" in attrs and "glasses" not in attrs:
        attrs["glasses"] = choose(rng, ANY["glasses"])
    for share, look in LOOKS[subject]:
        if rng.random() < share:
            for a, v in look.items():
                attrs.setdefault(a, v)
    for a in ATTRIBUTES[subject]:
        attrs.setdefault(a, choose(rng, VALUES[a]))
    if attrs.get("glasses") == "none":
        attrs.pop("glasses_color", None)
    return {a: attrs[a] for a in ATTRIBUTES[subject] if a in attrs}


def make_scene(seed, subject=None, named=None):
    """The scene of a seed; ``subject`` and ``named`` may be fixed (to sample what a prompt leaves open)."""
    rng = np.random.default_rng([7319, seed])
    if subject is None:
        names = list(SUBJECT_SHARE)
        subject = names[int(rng.choice(len(names), p=np.array(list(SUBJECT_SHARE.values()))))]
    if named is None:
        named = draw_named(rng, subject)
    return Scene(seed, subject, complete(rng, subject, named), named)


def render(scene, size=128):
    """The picture as uint8 [size, size, 3]."""
    rng = np.random.default_rng([104729, scene.seed])
    p = Paper(size)
    DRAW[scene.subject](p, scene.attrs, rng)
    grain = rng.normal(0, 1, (size // 2, size // 2)).astype(np.float32).repeat(2, 0).repeat(2, 1)
    img = p.img + (grain * np.float32(1.5 / 255))[..., None]
    return (np.clip(img, 0, 1) * 255 + 0.5).astype(np.uint8)
