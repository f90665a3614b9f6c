"""Supervised pre-training of the text encoder: read every attribute a caption names, and which it leaves unnamed.

Two kinds of heads: attention pooling with one learned query per attribute (what a UNet's cross-attention can do), and
linear reads of the plain mean over all 77 positions (what an untrained cross-attention already does), so that the
conditioning can be used from the first UNet step. The heads are thrown away afterwards.
"""
import math
import time
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .captions import caption
from .text import CLIPTextModel
from .tokenizer import LENGTH, WORDS, Tokenizer, clean, train_merges
from .world.attributes import MOMO, SUBJECT_SHARE, VALUES
from .world.scene import draw_named

HEADS = list(VALUES)  # "subject" and every attribute
CLASSES = {a: list(v) + ["any"] for a, v in VALUES.items()}
FILLER = ("beautiful", "nice", "very", "lovely", "detailed", "pretty", "best", "quality", "masterpiece", "colorful", "simple", "bright",
          "paper", "art", "style", "the", "this", "is", "of", "and", "great", "soft", "small", "big", "little", "portrait")


def example(rng):
    """A caption and the class of each head (0 = not named). Half of the captions are of people, who have most attributes;
    some captions get a filler word or a random string, which the encoder learns to ignore."""
    subject = list(SUBJECT_SHARE)[int(rng.integers(len(SUBJECT_SHARE)))] if rng.random() < 0.5 else "person"
    named = draw_named(rng, subject)
    text = caption(rng, subject, named)
    if rng.random() < 0.15:
        words = text.split(" ")
        junk = FILLER[int(rng.integers(len(FILLER)))] if rng.random() < 0.6 else \
            "".join(chr(97 + int(c)) for c in rng.integers(0, 26, int(rng.integers(2, 9))))
        words.insert(int(rng.integers(len(words) + 1)), junk)
        text = " ".join(words)
    if named.get("mascot") == "momo":
        named = {**named, **MOMO}
    label = [0] * len(HEADS)
    label[0] = 1 + VALUES["subject"].index(subject)
    for a, v in named.items():
        if a in CLASSES:
            label[HEADS.index(a)] = 1 + CLASSES[a].index(v)
    return text, label


class Readers(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.sizes = [1 + len(CLASSES[a]) for a in HEADS]
        self.query = nn.Parameter(torch.randn(len(HEADS), dim) * 0.05)
        self.key = nn.Linear(dim, dim)
        self.out = nn.ModuleList([nn.Linear(dim, s) for s in self.sizes])
        self.mean = nn.Linear(dim, sum(self.sizes))

    def forward(self, h):
        w = torch.softmax(self.query @ self.key(h).transpose(1, 2) / math.sqrt(h.shape[-1]) * 4, -1)
        pooled = w @ h
        return [o(pooled[:, i]) for i, o in enumerate(self.out)], self.mean(h.mean(1)).split(self.sizes, 1)


def make_tokenizer():
    """Merges from 20,000 captions; random filler strings are left out by keeping words that were seen often."""
    rng = np.random.default_rng(5)
    texts = [example(rng)[0] for _ in range(20000)]
    words = " ".join([*FILLER, "man woman boy girl portrait dog sun moon sky blossom"])
    seen = Counter(w for t in texts for w in WORDS.findall(clean(t)))
    return Tokenizer(train_merges([w for w, n in seen.items() for _ in range(n) if n >= 12] + [words]))


def train_text(out, minutes, dim=128, device="cpu", batch=96, peak=2e-3, log=print):
    torch.manual_seed(0)
    tok = make_tokenizer()
    model = CLIPTextModel(len(tok.vocab), dim).to(device)
    heads = Readers(dim).to(device)
    params = [*model.parameters(), *heads.parameters()]
    opt = torch.optim.AdamW(params, peak, betas=(0.9, 0.98), weight_decay=1e-4)
    rng = np.random.default_rng(17)
    start, step, said, curve = time.time(), 0, 0, []

    def batch_of(r, n):
        items = [example(r) for _ in range(n)]
        return torch.tensor([tok.encode(t) for t, _ in items], device=device), torch.tensor([l for _, l in items], device=device)

    def accuracy(n=400):
        ids, y = batch_of(np.random.default_rng(99), n)
        with torch.no_grad():
            a, b = heads(model(ids)[0])
        named = y > 0
        hit = lambda p: torch.stack([q.argmax(1) for q in p], 1) == y
        return [float(hit(p)[m].float().mean()) for p in (a, b) for m in (named, ~named)]

    log(f"text vocabulary {len(tok.vocab)}")
    while (done := (time.time() - start) / (60 * minutes)) < 1:
        for g in opt.param_groups:
            g["lr"] = peak * min(1, done / 0.04 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * done))
        ids, y = batch_of(rng, batch)
        # a causal model's first positions do not depend on later ones, so shorter rows are exact and cheaper
        cut = LENGTH if step % 3 == 0 else min(LENGTH, max(32, int((ids != tok.eos).sum(1).max()) + 8))
        a, b = heads(model(ids[:, :cut])[0])
        loss = sum(F.cross_entropy(p, y[:, i]) for i, p in enumerate(a))
        if cut == LENGTH:
            loss = loss + sum(F.cross_entropy(p, y[:, i]) for i, p in enumerate(b))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(params, 1.0)
        opt.step()
        step += 1
        if time.time() - said > 20:
            said = time.time()
            acc = accuracy()
            curve.append((step * batch, float(loss.detach()), *acc))
            log(f"text {step} loss {float(loss.detach()):.3f} pooled named/unnamed {acc[0]:.4f}/{acc[1]:.4f} mean {acc[2]:.4f}/{acc[3]:.4f} {step * batch / (time.time() - start):.0f}/s")
            torch.save({"model": model.state_dict(), "cfg": model.cfg, "merges": tok.merges}, out)
    acc = accuracy(1500)
    info = {"seconds": time.time() - start, "steps": step, "samples": step * batch, "named_read": acc[0], "unnamed_read": acc[1],
            "named_read_from_mean": acc[2], "unnamed_read_from_mean": acc[3], "vocabulary": len(tok.vocab), "device": device}
    log(f"text done {info}")
    torch.save({"model": model.state_dict(), "cfg": model.cfg, "merges": tok.merges, "curve": curve, "info": info}, out)


def load_text(path, device="cpu"):
    s = torch.load(path, map_location=device, weights_only=False)
    model = CLIPTextModel(**s["cfg"]).to(device)
    model.load_state_dict(s["model"])
    return model.eval().requires_grad_(False), Tokenizer(s["merges"]), s
