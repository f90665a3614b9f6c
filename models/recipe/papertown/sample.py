"""Sampling from an exported folder with onnxruntime and numpy: DPM-Solver++(2M) (Lu et al. 2022) or DDIM (Song et al. 2021)."""
import json
import os

import numpy as np
import onnxruntime as ort

from .tokenizer import Tokenizer


def _session(path, threads):
    o = ort.SessionOptions()
    o.intra_op_num_threads = threads
    return ort.InferenceSession(path, o, providers=["CPUExecutionProvider"])


class Pipeline:
    def __init__(self, folder, threads=2):
        load = lambda p: _session(os.path.join(folder, p, "model.onnx"), threads)
        conf = lambda *p: json.load(open(os.path.join(folder, *p), encoding="utf-8"))
        self.unet, self.decoder, self.encoder, self.text = load("unet"), load("vae_decoder"), load("vae_encoder"), load("text_encoder")
        self.scaling = conf("vae_decoder", "config.json")["scaling_factor"]
        self.channels = conf("unet", "config.json")["in_channels"]
        self.scheduler = conf("scheduler", "scheduler_config.json")
        self.tok = Tokenizer.load(os.path.join(folder, "tokenizer"))
        s = self.scheduler
        betas = np.linspace(s["beta_start"] ** 0.5, s["beta_end"] ** 0.5, s["num_train_timesteps"]) ** 2
        self.abar = np.cumprod(1 - betas)

    def embed(self, prompts):
        return self.text.run(["last_hidden_state"], {"input_ids": np.array([self.tok.encode(p) for p in prompts], np.int64)})[0]

    def timesteps(self, steps):
        n, spacing = len(self.abar), self.scheduler["timestep_spacing"]
        if spacing == "trailing":
            return np.round(np.arange(n, 0, -n / steps)).astype(int) - 1
        if spacing == "leading":
            return (np.arange(steps) * (n // steps)).round()[::-1].astype(int) + self.scheduler["steps_offset"]
        return np.linspace(0, n - 1, steps + 1).round()[::-1][:-1].astype(int)

    def denoise(self, x, t, cond, empty, scale):
        """The predicted clean latents, with classifier-free guidance."""
        def run(c):
            return self.unet.run(None, {"sample": x, "timestep": np.array(t, np.float32), "encoder_hidden_states": c})[0]
        if scale == 1:
            v = run(cond)
        else:
            both = self.unet.run(None, {"sample": np.concatenate([x, x]), "timestep": np.array(t, np.float32),
                                        "encoder_hidden_states": np.concatenate([empty, cond])})[0]
            u, c = np.split(both, 2)
            v = u + scale * (c - u)
        a = np.float32(self.abar[t])
        if self.scheduler["prediction_type"] == "v_prediction":
            return np.sqrt(a) * x - np.sqrt(1 - a) * v
        return (x - np.sqrt(1 - a) * v) / np.sqrt(a)

    def latents(self, prompts, seeds, steps=20, scale=5.0, size=128, method=None):
        method = method or self.scheduler["_class_name"]
        shape = (self.channels, size // 8, size // 8)
        x = np.stack([np.random.default_rng([91, s]).standard_normal(shape) for s in seeds]).astype(np.float32)
        cond, empty = self.embed(prompts), np.repeat(self.embed([""]), len(prompts), 0)
        ts = self.timesteps(steps)
        alpha, sigma = np.sqrt(self.abar), np.sqrt(1 - self.abar)
        last_x0, last_h = None, None
        for i, t in enumerate(ts):
            x0 = self.denoise(x, t, cond, empty, scale)
            if i + 1 == len(ts):
                x = x0
                break
            n = ts[i + 1]
            if method.startswith("DPM"):
                h = np.log(alpha[n] / sigma[n]) - np.log(alpha[t] / sigma[t])
                d = x0 if last_x0 is None else x0 + 0.5 * (h / last_h) * (x0 - last_x0)
                x = np.float32(sigma[n] / sigma[t]) * x - np.float32(alpha[n] * np.expm1(-h)) * d.astype(np.float32)
                last_x0, last_h = x0, h
            else:
                eps = (x - np.float32(alpha[t]) * x0) / np.float32(sigma[t])
                x = np.float32(alpha[n]) * x0 + np.float32(sigma[n]) * eps
        return x

    def decode(self, z):
        out = [self.decoder.run(None, {"latent_sample": (z[i:i + 16] / np.float32(self.scaling)).astype(np.float32)})[0] for i in range(0, len(z), 16)]
        return np.clip(np.concatenate(out) / 2 + 0.5, 0, 1)

    def __call__(self, prompts, seeds, batch=25, **kw):
        """Pictures [N, 3, H, W] in 0..1."""
        return np.concatenate([self.decode(self.latents(prompts[i:i + batch], seeds[i:i + batch], **kw)) for i in range(0, len(prompts), batch)])


class ReaderModel:
    def __init__(self, folder, threads=2):
        self.session = _session(os.path.join(folder, "model.onnx"), threads)
        self.names = [o.name for o in self.session.get_outputs()]
        self.attributes = {a["name"]: a for a in json.load(open(os.path.join(folder, "config.json"), encoding="utf-8"))["attributes"]}

    def read(self, images):
        """{attribute: [value, ...]} for pictures in 0..1."""
        out = {a: [] for a in self.attributes}
        for i in range(0, len(images), 100):
            got = dict(zip(self.names, self.session.run(None, {"image": images[i:i + 100].astype(np.float32)})))
            for a, spec in self.attributes.items():
                out[a] += [spec["values"][k] for k in got["logits_" + a].argmax(1)]
        return out
