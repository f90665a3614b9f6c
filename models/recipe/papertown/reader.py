"""The attribute reader: a small residual network (He et al. 2016) that reads every attribute of a picture."""
import torch
import torch.nn.functional as F
from torch import nn

from .world.attributes import READABLE, VALUES

HEADS = {**{a: tuple(v) for a, v in VALUES.items()}, "mascot": ("other", "momo")}
SUBJECTS = {a: READABLE.get(a, VALUES["subject"]) for a in HEADS}


class Residual(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(c, c, 3, padding=1, bias=False), nn.BatchNorm2d(c)
        self.conv2, self.bn2 = nn.Conv2d(c, c, 3, padding=1, bias=False), nn.BatchNorm2d(c)

    def forward(self, x):
        return F.relu(x + self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))


def down(cin, cout, k=3):
    return nn.Sequential(nn.Conv2d(cin, cout, k, stride=2, padding=k // 2, bias=False), nn.BatchNorm2d(cout), nn.ReLU())


class Reader(nn.Module):
    """Pictures of any size in 0..1 -> (embedding, {attribute: logits})."""

    def __init__(self, width=24, embedding=192):
        super().__init__()
        self.cfg = dict(width=width, embedding=embedding)
        w = width
        self.body = nn.Sequential(down(3, w, 5), down(w, 2 * w), down(2 * w, 4 * w), Residual(4 * w), down(4 * w, 6 * w), Residual(6 * w))
        self.embed = nn.Linear(6 * w * 16, embedding)
        self.heads = nn.ModuleDict({a: nn.Linear(embedding, len(v)) for a, v in HEADS.items()})

    def forward(self, image):
        h = F.avg_pool2d(self.body(image * 2 - 1), 2)
        e = F.relu(self.embed(h.flatten(1)))
        return e, {a: head(e) for a, head in self.heads.items()}


def targets(scene):
    """The class of each attribute; -1 where it does not apply."""
    true = {"subject": scene.subject, "mascot": scene.mascot if scene.subject == "creature" else None, **scene.attrs}
    return [HEADS[a].index(true[a]) if true.get(a) is not None else -1 for a in HEADS]
