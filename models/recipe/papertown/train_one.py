"""PG-SB: distilling the denoiser to one step with a guidance scale drawn at random (SNOOPI, arXiv:2412.02687, Sec. 4.1).

Variational score distillation as in SwiftBrush (arXiv:2312.05239), without pictures: the student draws clean latents from pure
noise in one call, ``x0 = a z - s v(z, T, c)``; teacher and student score look at them noised to a random level, both guided with
the same scale kappa, and their difference is the student's gradient. PG-SB draws kappa ~ U(2, 5) anew for each latent; a fixed
kappa is SwiftBrush. The student score starts as a copy of the teacher and learns to denoise what the student draws.

The gradient is scaled per latent as in distribution matching distillation (arXiv:2311.18828, Eq. 8): in terms of clean latents it is
``(x0_S - x0_T) / mean|x0 - x0_T|``, which is variational score distillation with one choice of w(t).
"""
import os
import time

import numpy as np
import torch

from .captions import scene_caption
from .train_unet import alphas_cumprod
from .unet import UNet2DConditionModel
from .world.scene import make_scene

LAST = 999
LOWEST, HIGHEST = 20, 980
DROPOUT = 0.10


class Prompts:
    """Token ids of captions drawn like those of training; pictures are not needed."""

    def __init__(self, tok, n, seed=0):
        self.ids = torch.tensor(np.array([tok.encode(scene_caption(make_scene(i), seed)) for i in range(n)]))
        self.empty = torch.tensor([tok.encode("")])

    def batch(self, rng, n):
        return self.ids[rng.integers(0, len(self.ids), n)]


class Schedule:
    def __init__(self):
        ac = alphas_cumprod()
        self.alpha, self.sigma = ac.sqrt(), (1 - ac).sqrt()

    def at(self, t):
        return self.alpha[t][:, None, None, None], self.sigma[t][:, None, None, None]

    def noised(self, x0, noise, t):
        a, s = self.at(t)
        return a * x0 + s * noise

    def clean(self, x, v, t):
        a, s = self.at(t)
        return a * x - s * v


def one_step(net, schedule, z, context):
    t = torch.full((len(z),), LAST)
    return schedule.clean(z, net(z, t.float(), context), t)


def guided_clean(net, schedule, x, t, context, empty, kappa):
    """Clean latents that a model sees in x, classifier-free guidance included; (B, C, h, w)."""
    v = net(torch.cat([x, x]), torch.cat([t, t]).float(), torch.cat([empty, context]))
    u, c = v.chunk(2)
    return schedule.clean(x, u + kappa * (c - u), t)


def average(params, done, ranks):
    """Averages gradients over processes, and the clock with them, so that all stop at the same step."""
    flat = torch.cat([p.grad.reshape(-1) for p in params] + [torch.tensor([done])])
    torch.distributed.all_reduce(flat)
    flat /= ranks
    at = 0
    for p in params:
        p.grad.copy_(flat[at:at + p.numel()].view_as(p.grad))
        at += p.numel()
    return float(flat[-1])


def train_one(teacher, cfg, text, prompts, out, deadline, kappa=(2.0, 5.0), batch=16, lr=1e-4, score_lr=3e-4, score_updates=2, steps=None,
              check=None, check_every=100, ema_decay=0.99, log=print, compiled=True, seed=7, rank=0, ranks=1, save_every=120):
    """Trains until ``deadline`` (seconds since the epoch) or ``steps``; resumes from ``out``.

    ``kappa``: the range of the guidance scale; equal ends are SwiftBrush's fixed scale. ``check(net)`` returns figures of the averaged
    student, which go into the curve.
    """
    batch //= ranks
    schedule = Schedule()
    nets = {k: UNet2DConditionModel(**cfg).to(memory_format=torch.channels_last) for k in ("student", "score", "ema", "teacher")}
    for net in nets.values():
        net.load_state_dict(teacher.state_dict())
    for k in ("ema", "teacher"):
        nets[k].requires_grad_(False)
    weights = {k: list(nets[k].parameters()) for k in nets}
    make = lambda k, rate: torch.optim.AdamW(weights[k], rate, betas=(0.0, 0.99), weight_decay=0.0)
    opts = {"student": make("student", lr), "score": make("score", score_lr)}
    state = {"step": 0, "seconds": 0.0, "curve": [], "kappa": list(kappa), "batch": batch * ranks, "score_updates": score_updates,
             "lr": lr, "score_lr": score_lr}
    if os.path.exists(out):
        s = torch.load(out, weights_only=False)
        for k in ("student", "score", "ema"):
            nets[k].load_state_dict(s[k])
        for k, o in opts.items():
            o.load_state_dict(s["opt_" + k])
            for g in o.param_groups:
                g["lr"] = lr if k == "student" else score_lr
        state = s["state"]
        log(f"resumed at step {state['step']}")
    run = {k: torch.compile(nets[k]) if compiled else nets[k] for k in nets}
    rng = np.random.default_rng([seed, state["step"], rank])
    torch.manual_seed(seed + 1000 * state["step"] + rank)
    begun, before, saved, first = time.time(), state["seconds"], time.time(), state["step"] == 0
    latent = (cfg["latent"], 16, 16)
    with torch.no_grad():
        nothing = text(prompts.empty)[0]

    def save():
        if rank == 0:
            torch.save({**{k: nets[k].state_dict() for k in ("student", "score", "ema")}, **{"opt_" + k: o.state_dict() for k, o in opts.items()},
                        "cfg": cfg, "state": state}, out + ".part")
            os.replace(out + ".part", out)

    def contexts():
        with torch.no_grad():
            return text(prompts.batch(rng, batch))[0]

    def noise():
        return torch.randn(batch, *latent).contiguous(memory_format=torch.channels_last)

    def score_update(x0, context):
        dropped = torch.rand(batch) < DROPOUT
        context = torch.where(dropped[:, None, None], nothing, context)
        t = ((torch.randperm(batch) + torch.rand(batch)) * ((HIGHEST - LOWEST) / batch)).long() + LOWEST
        e = noise()
        a, s = schedule.at(t)
        loss = ((run["score"](schedule.noised(x0, e, t), t.float(), context) - (a * e - s * x0)) ** 2).mean()
        opts["score"].zero_grad(set_to_none=True)
        loss.backward()
        if ranks > 1:
            average(weights["score"], 0.0, ranks)
        torch.nn.utils.clip_grad_norm_(weights["score"], 1.0)
        opts["score"].step()
        return float(loss.detach())

    def student_update():
        context = contexts()
        x0 = one_step(run["student"], schedule, noise(), context)
        with torch.no_grad():
            t = torch.randint(LOWEST, HIGHEST, (batch,))
            k = torch.rand(batch, 1, 1, 1) * (kappa[1] - kappa[0]) + kappa[0]
            x = schedule.noised(x0.detach(), noise(), t)
            empty = nothing.expand(batch, -1, -1)
            real = guided_clean(run["teacher"], schedule, x, t, context, empty, k)
            own = guided_clean(run["score"], schedule, x, t, context, empty, k)
            gradient = (own - real) / (x0.detach() - real).abs().mean((1, 2, 3), keepdim=True).clamp(min=1e-4)
        (0.5 * ((x0 - (x0 - gradient).detach()) ** 2).mean((1, 2, 3)).mean()).backward()
        return x0.detach(), context, float(gradient.square().mean().sqrt())

    losses = []
    while steps is None or state["step"] < steps:
        opts["student"].zero_grad(set_to_none=True)
        x0, context, size = student_update()
        done = (time.time() - begun) / max(1.0, deadline - begun)
        if ranks > 1:
            done = average(weights["student"], done, ranks)
        if done >= 1:
            break
        if not first or state["step"] >= 20:  # the score model first learns what the untrained student draws
            torch.nn.utils.clip_grad_norm_(weights["student"], 1.0)
            rate = lr * min(1.0, max(1, state["step"] - 19) / 100) if first else lr
            for g in opts["student"].param_groups:
                g["lr"] = rate * (1.0 if done < 0.7 else max(0.05, (1 - done) / 0.3))
            opts["student"].step()
        for _ in range(score_updates):
            losses.append((score_update(x0, context), size))
        state["step"] += 1
        state["seconds"] = before + time.time() - begun
        with torch.no_grad():
            torch._foreach_lerp_(weights["ema"], weights["student"], 1 - min(ema_decay, (1 + state["step"]) / (10 + state["step"])))
        if state["step"] % check_every == 0 and rank == 0:
            loss, size = np.mean(losses, 0)
            losses = []
            figures = {"step": state["step"], "seconds": state["seconds"], "score_loss": float(loss), "gradient": float(size)}
            if check:
                figures |= check(nets["ema"])
            state["curve"].append(figures)
            log("one " + " ".join(f"{k} {v:.4g}" for k, v in figures.items()))
        if time.time() - saved > save_every:
            saved = time.time()
            save()
    save()
    log(f"one done step {state['step']} seconds {state['seconds']:.0f}")
