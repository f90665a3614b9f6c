"""Training the attribute reader on renders and on their reconstructions, with light blur, noise, shifts and tint."""
import math
import time

import numpy as np
import torch
import torch.nn.functional as F

from .data import held_out, open_set
from .reader import HEADS, Reader, targets
from .train_vae import to_float
from .world.scene import make_scene


@torch.no_grad()
def reconstructions(vae, images, noise=0.15, device="cpu"):
    """Round trips through the autoencoder with a little latent noise, as generated pictures have."""
    out = []
    for i in range(0, len(images), 64):
        z = vae.encode(to_float(images[i:i + 64], device)).chunk(2, 1)[0]
        z = z + noise * z.std() * torch.rand(len(z), 1, 1, 1, device=device) * torch.randn_like(z)
        x = ((vae.decode(z).clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
        out.append(x.permute(0, 2, 3, 1).cpu().numpy())
    return np.concatenate(out)


def augment(x):
    """Random blur, noise, tint and shift of a batch in 0..1."""
    b, device = len(x), x.device
    blur = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    k = torch.rand(b, 1, 1, 1, device=device) * (torch.rand(b, 1, 1, 1, device=device) < 0.5)
    x = x + k * (blur - x)
    x = x + torch.randn_like(x) * 0.05 * torch.rand(b, 1, 1, 1, device=device)
    x = x * (1 + 0.06 * torch.randn(b, 3, 1, 1, device=device)) + 0.03 * torch.randn(b, 3, 1, 1, device=device)
    dy, dx = (int(v) for v in torch.randint(-3, 4, (2,)))
    return torch.roll(x, (dy, dx), (2, 3)).clamp(0, 1)


def accuracy(model, images, labels, device="cpu"):
    hits = {a: [] for a in HEADS}
    with torch.no_grad():
        for i in range(0, len(images), 200):
            _, out = model(to_float(images[i:i + 200], device) / 2 + 0.5)
            for k, a in enumerate(HEADS):
                y = labels[i:i + 200, k]
                hits[a] += (out[a].argmax(1).cpu() == y)[y >= 0].tolist()
    return {a: float(np.mean(h)) for a, h in hits.items() if h}


def train_reader(data_path, vae, out, minutes, device="cpu", batch=48, peak=2e-3, log=print, round_trips=4000, init=None, emphasis=None):
    torch.manual_seed(4)
    data = open_set(data_path)
    labels = torch.tensor([targets(make_scene(i)) for i in range(len(data))])
    weight = np.array([(emphasis or {}).get(v, 1.0) for v in HEADS["subject"]])[labels[:, 0].numpy()]
    ladder = np.cumsum(weight / weight.sum())  # rows are drawn in proportion to their subject's emphasis
    t0 = time.time()
    fakes = reconstructions(vae, data[:round_trips], device=device)
    log(f"reader: {round_trips} reconstructions in {time.time() - t0:.0f}s")
    scenes, unseen = held_out(2000, 11_000_000)
    unseen_labels = torch.tensor([targets(s) for s in scenes])
    model = Reader().to(device).to(memory_format=torch.channels_last)
    earlier, curve = {"seconds": 0.0, "steps": 0, "samples": 0}, []
    if init:  # go on from a checkpoint with a fresh learning-rate schedule
        s = torch.load(init, map_location=device, weights_only=False)
        model.load_state_dict(s["model"])
        earlier, curve = s["info"], s["curve"]
    opt = torch.optim.AdamW(model.parameters(), peak, weight_decay=1e-3)
    rng = np.random.default_rng(8)
    start, step, said = time.time(), 0, time.time()
    quarter = batch // 4
    while (done := (time.time() - start) / (60 * minutes)) < 1:
        for g in opt.param_groups:
            g["lr"] = peak * min(1, done / 0.03 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * done))
        a, b = np.sort(np.searchsorted(ladder, rng.random(batch - quarter)).clip(max=len(data) - 1)), rng.integers(0, len(fakes), quarter)
        x = to_float(np.concatenate([data[a], fakes[b]]), device) / 2 + 0.5
        y = torch.cat([labels[a], labels[b]]).to(device)
        _, logits = model(augment(x))
        loss = sum(F.cross_entropy(logits[h], y[:, k], ignore_index=-1, reduction="sum") for k, h in enumerate(HEADS)) / batch
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        step += 1
        if time.time() - said > 30:
            said = time.time()
            curve.append((earlier["samples"] + step * batch, float(loss.detach())))
            log(f"reader {step} loss {float(loss.detach()):.3f} {step * batch / (time.time() - start):.0f}/s")
    model.eval()
    renders = accuracy(model, unseen, unseen_labels, device)
    trips = accuracy(model, reconstructions(vae, unseen[:600], 0.0, device), unseen_labels[:600], device)
    info = {"seconds": earlier["seconds"] + time.time() - start, "steps": earlier["steps"] + step, "samples": earlier["samples"] + step * batch, "unseen_renders": len(unseen), "accuracy": renders,
            "unseen_round_trips": 600, "accuracy_on_round_trips": trips, "device": str(device)}
    log(f"reader done {info}")
    torch.save({"model": model.state_dict(), "cfg": model.cfg, "curve": curve, "info": info}, out)


def load_reader(path, device="cpu"):
    s = torch.load(path, map_location=device, weights_only=False)
    model = Reader(**s["cfg"]).to(device)
    model.load_state_dict(s["model"])
    return model.eval(), s


def average_readers(paths, weight, out):
    """Mixes the weights of the last two checkpoints of one run (Izmailov et al. 2018), ``weight`` on the second."""
    a, b = (torch.load(p, map_location="cpu", weights_only=False) for p in paths)
    mixed = {k: v * weight + a["model"][k] * (1 - weight) if v.is_floating_point() else v for k, v in b["model"].items()}
    torch.save({**b, "model": mixed}, out)
