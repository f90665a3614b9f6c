"""Training the autoencoder: L1 + L2 + gradient terms and a small KL weight, until the wall-clock budget is used."""
import json
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from .data import held_out, open_set
from .vae import AutoencoderKL, psnr


def to_float(batch, device):
    x = torch.from_numpy(np.ascontiguousarray(batch)).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
    return x.contiguous(memory_format=torch.channels_last)


def losses(rec, x, moments, kl_weight):
    d = rec - x
    gx, gy = d[..., :, 1:] - d[..., :, :-1], d[..., 1:, :] - d[..., :-1, :]
    mean, logvar = moments.chunk(2, 1)
    kl = 0.5 * (mean ** 2 + logvar.exp() - 1 - logvar).mean()
    return 0.5 * d.abs().mean() + 4.0 * (d ** 2).mean() + 0.25 * (gx.abs().mean() + gy.abs().mean()) + kl_weight * kl


def lr_at(done, peak):
    """Warm-up over the first 3 % and cosine decay to zero at ``done`` = 1."""
    return peak * min(1, done / 0.03 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * min(1, done)))


@torch.no_grad()
def measure(vae, x):
    out = [vae.decode(vae.encode(b).chunk(2, 1)[0]) for b in x.split(50)]
    return psnr(torch.cat(out) / 2 + 0.5, x / 2 + 0.5)


def train_vae(data_path, out, minutes, cfg, device="cpu", batch=8, peak=2e-3, log=print, rows=None, init=None):
    torch.manual_seed(0)
    vae = AutoencoderKL(**cfg).to(device).to(memory_format=torch.channels_last)
    earlier = {"seconds": 0.0, "steps": 0, "samples": 0}
    curve = []
    if init:  # go on from a checkpoint with a fresh learning-rate schedule
        s = torch.load(init, map_location=device, weights_only=False)
        vae.load_state_dict(s["model"])
        earlier, curve = s.get("info", earlier), s["curve"]
    data = open_set(data_path, rows)
    unseen = to_float(held_out(200)[1], device)
    opt = torch.optim.AdamW(vae.parameters(), peak, betas=(0.9, 0.99), weight_decay=1e-4)
    rng = np.random.default_rng(1)
    start, step, seen, said = time.time(), 0, 0, 0
    while (done := (time.time() - start) / (60 * minutes)) < 1:
        for g in opt.param_groups:
            g["lr"] = lr_at(done, peak)
        x = to_float(data[np.sort(rng.integers(0, len(data), batch))], device)
        moments = vae.encode(x)
        mean, logvar = moments.chunk(2, 1)
        z = mean + torch.exp(0.5 * logvar.clamp(-20, 10)) * torch.randn_like(mean)
        loss = losses(vae.decode(z), x, moments, 2e-5)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        opt.step()
        step, seen = step + 1, seen + batch
        if time.time() - said > 30:
            said = time.time()
            db = measure(vae, unseen)
            curve.append((earlier["samples"] + seen, float(loss.detach()), db))
            log(f"vae {step} seen {seen} loss {float(loss.detach()):.4f} psnr {db:.2f} {seen / (time.time() - start):.0f}/s")
            torch.save({"model": vae.state_dict(), "cfg": cfg, "curve": curve}, out)
    info = {"seconds": earlier["seconds"] + time.time() - start, "steps": earlier["steps"] + step, "samples": earlier["samples"] + seen, "batch": batch, "unseen_psnr": measure(vae, unseen), "device": str(device)}
    log(f"vae done {info}")
    torch.save({"model": vae.state_dict(), "cfg": cfg, "curve": curve, "info": info}, out)
    return vae


def load_vae(path, device="cpu"):
    s = torch.load(path, map_location=device, weights_only=False)
    vae = AutoencoderKL(**s["cfg"]).to(device)
    vae.load_state_dict(s["model"])
    return vae.eval().to(memory_format=torch.channels_last), s


@torch.no_grad()
def encode_set(vae, data, batch=128, device="cpu", log=print):
    """Latent means and standard deviations of the whole set as fp16, plus the scaling factor 1/std."""
    means, stds = [], []
    t = time.time()
    for i in range(0, len(data), batch):
        m, lv = vae.encode(to_float(data[i:i + batch], device)).chunk(2, 1)
        means.append(m.half().cpu().contiguous())
        stds.append(torch.exp(0.5 * lv.clamp(-20, 10)).half().cpu().contiguous())
        if (i // batch) % 50 == 0:
            log(f"encode {i}/{len(data)} {(i + batch) / (time.time() - t):.0f}/s")
    means, stds = torch.cat(means), torch.cat(stds)
    return means, stds, float(1 / means.float().std())


def finetune_decoder(data_path, latents, vae_path, out, minutes, device="cpu", batch=8, peak=1e-3, log=print):
    """Goes on with the decoder alone, from stored latents: the latents, and so the UNet, stay valid."""
    torch.manual_seed(2)
    vae, s = load_vae(vae_path, device)
    vae.encoder.requires_grad_(False)
    vae.quant_conv.requires_grad_(False)
    params = [*vae.decoder.parameters(), *vae.post_quant_conv.parameters()]
    data, unseen = open_set(data_path), to_float(held_out(200)[1], device)
    opt = torch.optim.AdamW(params, peak, betas=(0.9, 0.99), weight_decay=1e-4)
    rng = np.random.default_rng(23)
    earlier, curve = s["info"], s["curve"]
    start, step, said = time.time(), 0, time.time()
    while (done := (time.time() - start) / (60 * minutes)) < 1:
        for g in opt.param_groups:
            g["lr"] = lr_at(done, peak)
        rows = np.sort(rng.integers(0, len(data), batch))
        m, sd = latents["means"][rows].to(device).float(), latents["stds"][rows].to(device).float()
        z = (m + sd * torch.randn_like(m)).contiguous(memory_format=torch.channels_last)
        x = to_float(data[rows], device)
        d = vae.decode(z) - x
        gx, gy = d[..., :, 1:] - d[..., :, :-1], d[..., 1:, :] - d[..., :-1, :]
        loss = 0.5 * d.abs().mean() + 8.0 * (d ** 2).mean() + 0.25 * (gx.abs().mean() + gy.abs().mean())
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0)
        opt.step()
        step += 1
        if time.time() - said > 60:
            said = time.time()
            db = measure(vae, unseen)
            curve.append((earlier["samples"] + step * batch, float(loss.detach()), db))
            log(f"decoder {step} loss {float(loss.detach()):.4f} psnr {db:.2f} {step * batch / (time.time() - start):.0f}/s")
    info = {**earlier, "seconds": earlier["seconds"] + time.time() - start, "steps": earlier["steps"] + step,
            "samples": earlier["samples"] + step * batch,
            "decoder_only_samples": earlier.get("decoder_only_samples", 0) + step * batch,
            "decoder_only_seconds": earlier.get("decoder_only_seconds", 0.0) + time.time() - start,
            "unseen_psnr": measure(vae, unseen)}
    log(f"decoder done {info}")
    torch.save({"model": vae.state_dict(), "cfg": s["cfg"], "curve": curve, "info": info}, out)
