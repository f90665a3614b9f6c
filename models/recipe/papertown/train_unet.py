"""Training the denoiser: v-prediction (Salimans & Ho 2022) with min-SNR-5 weights (Hang et al. 2023), EMA, caption dropout
for classifier-free guidance (Ho & Salimans 2021), and a cosine learning rate that reaches zero at the wall-clock deadline."""
import math
import os
import time

import numpy as np
import torch

from .captions import scene_caption
from .unet import UNet2DConditionModel
from .world.scene import make_scene

DROPOUT = 0.10


def alphas_cumprod(n=1000, start=0.00085, end=0.012):
    """The scaled-linear schedule of Stable Diffusion 1.x."""
    betas = torch.linspace(start ** 0.5, end ** 0.5, n, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


class CaptionBank:
    """Tokenized captions of every training scene: ``variants`` paraphrases each, all naming the same attributes."""

    def __init__(self, tok, n, variants, cache=None, log=print):
        self.tok = tok
        self.empty = np.array(tok.encode(""), np.int16)
        if cache and os.path.exists(cache):
            self.ids = np.load(cache, mmap_mode="r")
            if self.ids.shape[:2] == (n, variants):
                return
        t = time.time()
        self.ids = np.empty((n, variants, 77), np.int16)
        for i in range(n):
            scene = make_scene(i)
            for v in range(variants):
                self.ids[i, v] = tok.encode(scene_caption(scene, v))
        log(f"captions {n}x{variants} in {time.time() - t:.0f}s")
        if cache:
            np.save(cache, self.ids)

    def batch(self, rng, rows):
        ids = np.stack([self.ids[r, rng.integers(self.ids.shape[1])] for r in rows])
        ids[rng.random(len(rows)) < DROPOUT] = self.empty
        return torch.from_numpy(ids.astype(np.int64))


def average_gradients(params, done, ranks):
    """Averages all gradients, and the clock with them so that every process decays and stops at the same step."""
    flat = torch.cat([p.grad.reshape(-1) for p in params] + [torch.tensor([done], dtype=torch.float32, device=params[0].device)])
    torch.distributed.all_reduce(flat)
    flat /= ranks
    at = 0
    for p in params:
        p.grad.copy_(flat[at:at + p.numel()].view_as(p.grad))
        at += p.numel()
    return float(flat[-1])


def train_unet(cfg, means, stds, scaling, bank, text, out, deadline, device="cpu", batch=32, peak=1e-3, amp=None, compiled=True,
               ema_decay=0.999, log=print, save_every=180, init=None, rank=0, ranks=1):
    """Trains until ``deadline`` (seconds since the epoch); resumes from ``out`` or starts from ``init`` (a state dict).

    With ``ranks`` > 1 (a torch.distributed group must exist) each process handles its share of the batch and gradients are
    averaged once a step: on a busy CPU this is much quicker than one process whose threads meet at every operation.
    """
    batch //= ranks
    torch.manual_seed(1)
    unet = UNet2DConditionModel(**cfg).to(device).to(memory_format=torch.channels_last)
    ema = UNet2DConditionModel(**cfg).to(device).requires_grad_(False)
    opt = torch.optim.AdamW(unet.parameters(), peak, betas=(0.9, 0.99), weight_decay=1e-3)
    state = {"step": 0, "seen": 0, "seconds": 0.0, "curve": []}
    if os.path.exists(out):
        s = torch.load(out, map_location=device, weights_only=False)
        unet.load_state_dict(s["model"]); ema.load_state_dict(s["ema"]); opt.load_state_dict(s["opt"])
        state = s["state"]
        if rank == 0:
            log(f"resumed at step {state['step']}")
    elif init is not None:
        unet.load_state_dict(init)
    if state["step"] == 0:
        ema.load_state_dict(unet.state_dict())
    net = torch.compile(unet) if compiled else unet
    ac = alphas_cumprod().to(device)
    rng = np.random.default_rng([1000 + state["step"], rank])
    torch.manual_seed(1 + state["step"] * ranks + rank)
    begun, warm = time.time(), 150
    before, span = state["seconds"], max(1.0, deadline - time.time())
    running, said, saved = None, time.time(), time.time()
    p_unet, p_ema = list(unet.parameters()), list(ema.parameters())

    def save(final=False):
        torch.save({"model": unet.state_dict(), "ema": ema.state_dict(), "opt": opt.state_dict(), "cfg": cfg, "state": state,
                    "scaling": scaling, "final": final}, out + ".part")
        os.replace(out + ".part", out)

    seen0 = state["seen"]
    while True:
        rows = rng.integers(0, len(means), batch)
        m, s = means[rows].to(device).float(), stds[rows].to(device).float()
        z = ((m + s * torch.randn_like(s)) * scaling).contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            context = text(bank.batch(rng, rows).to(device))[0]
        # one timestep from each of ``batch`` equal intervals: a lower-variance uniform draw
        t = ((torch.randperm(batch, device=device) + torch.rand(batch, device=device)) * (1000 / batch)).long().clamp(0, 999)
        a = ac[t][:, None, None, None]
        noise = torch.randn_like(z)
        x = a.sqrt() * z + (1 - a).sqrt() * noise
        target = a.sqrt() * noise - (1 - a).sqrt() * z
        snr = ac[t] / (1 - ac[t])
        with torch.autocast(device, dtype=amp, enabled=amp is not None):
            pred = net(x, t.float(), context).float()
        each = ((pred - target) ** 2).mean((1, 2, 3))
        loss = (each * snr.clamp(max=5) / (snr + 1)).mean()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        # the rate decays over the whole budget, earlier sessions of the same run included
        done = (before + time.time() - begun) / (before + span)
        if ranks > 1:
            done = average_gradients(p_unet, done, ranks)
        if done >= 1:
            break
        lr = peak * min(1.0, (state["step"] + 1) / warm) * max(0.01, 0.5 + 0.5 * math.cos(math.pi * done))
        for g in opt.param_groups:
            g["lr"] = lr
        torch.nn.utils.clip_grad_norm_(p_unet, 1.0)
        opt.step()
        state["step"] += 1
        state["seen"] += batch * ranks
        state["seconds"] = before + time.time() - begun
        d = min(ema_decay, (1 + state["step"]) / (10 + state["step"]))
        if rank:
            continue
        with torch.no_grad():
            torch._foreach_lerp_(p_ema, p_unet, 1 - d)
        value = float(loss.detach())
        running = value if running is None else 0.98 * running + 0.02 * value
        if time.time() - said > 30:
            said = time.time()
            rate = (state["seen"] - seen0) / (time.time() - begun)
            state["curve"].append((state["seen"], running, state["seconds"]))
            log(f"unet {state['step']} seen {state['seen']} loss {running:.4f} lr {lr:.2e} {rate:.1f}/s left {(deadline - time.time()) / 60:.1f} min")
        if time.time() - saved > save_every:
            saved = time.time()
            save()
    if rank:
        return
    save(final=True)
    log(f"unet done step {state['step']} seen {state['seen']} seconds {state['seconds']:.0f}")


def load_unet(path, device="cpu"):
    s = torch.load(path, map_location=device, weights_only=False)
    unet = UNet2DConditionModel(**s["cfg"]).to(device)
    unet.load_state_dict(s["ema"])
    return unet.eval(), s
