"""Makes ``papertown-one`` from an exported papertown: PG-SB distillation, export, figures, card.

    python -m papertown.one --teacher ../builtin/papertown --out ../builtin/papertown-one

Needs no pictures: prompts are captions of the procedural world. ``train`` draws the guidance scale from U(2, 5) (PG-SB), ``fixed``
is the same with one scale (SwiftBrush), for comparison; both resume from their checkpoint in the work folder.
"""
import argparse
import json
import os
import time

import numpy as np
import torch

from . import card
from .captions import scene_caption
from .export import export_one_step, restore
from .sample import Pipeline, ReaderModel
from .text import CLIPTextModel
from .tokenizer import Tokenizer
from .train_one import LAST, Prompts, Schedule, one_step, train_one
from .unet import CPU_CONFIG, UNet2DConditionModel
from .world.scene import make_scene

PHASES = ("train", "fixed", "export", "card")
CHECKED, FINAL, PEOPLE = 128, 500, 64
CHECK_SEEDS, FINAL_SEEDS = 12_000_000, 14_000_000


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", default="../builtin/papertown")
    p.add_argument("--reader", default="../builtin/papertown-attributes")
    p.add_argument("--out", default="../builtin/papertown-one")
    p.add_argument("--work", default="work/one")
    p.add_argument("--phase", choices=PHASES, action="append")
    p.add_argument("--minutes", type=float, default=90, help="wall-clock budget of training")
    p.add_argument("--steps", type=int, help="stop training after so many steps in all")
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--lr", type=float, default=2e-4)
    p.add_argument("--score-lr", type=float, default=4e-4)
    p.add_argument("--score-updates", type=int, default=1)
    p.add_argument("--scale", type=float, default=4.5, help="of the fixed run; SwiftBrush's")
    p.add_argument("--prompts", type=int, default=12_000)
    p.add_argument("--threads", type=int, default=1)
    return p.parse_args()


def load_text(folder):
    """The teacher's text encoder, frozen, and its tokenizer."""
    tok = Tokenizer.load(f"{folder}/tokenizer")
    c = json.load(open(f"{folder}/text_encoder/config.json", encoding="utf-8"))
    text = CLIPTextModel(c["vocab_size"], c["hidden_size"], c["num_attention_heads"], c["num_hidden_layers"], c["intermediate_size"])
    return restore(text, f"{folder}/text_encoder/model.onnx").eval().requires_grad_(False), tok


def vendi(embeddings):
    """Vendi score with the cosine kernel (Friedman and Dieng 2022)."""
    e = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    w = np.linalg.eigvalsh(e @ e.T / len(e))
    w = w[w > 1e-12]
    return float(np.exp(-(w * np.log(w)).sum()))


class Examiner:
    """Draws captions in one step and reads what came of them."""

    def __init__(self, o, text, tok, n=CHECKED, seeds=CHECK_SEEDS):
        self.pipe, self.reader = Pipeline(o.teacher, o.threads), ReaderModel(o.reader, o.threads)
        self.schedule = Schedule()
        self.scenes = [make_scene(seeds + i) for i in range(n)]
        prompts = [scene_caption(s) for s in self.scenes] + ["a person"] * PEOPLE
        self.context = text(torch.tensor(np.array([tok.encode(p) for p in prompts])))[0]
        self.z = torch.randn(len(prompts), self.pipe.channels, 16, 16, generator=torch.Generator().manual_seed(5))

    @torch.no_grad()
    def draw(self, net):
        x = torch.cat([one_step(net, self.schedule, self.z[i:i + 64], self.context[i:i + 64]) for i in range(0, len(self.z), 64)])
        return self.pipe.decode(x.numpy())

    def __call__(self, net):
        images, n = self.draw(net), len(self.scenes)
        got = self.reader.read(images[:n])
        named = [got[a][i] != "none" if v == "any" else got[a][i] == v for i, s in enumerate(self.scenes) for a, v in s.named.items()]
        people = self.reader.session.run(["embedding"], {"image": images[n:].astype(np.float32)})[0]
        return {"subject": float(np.mean([got["subject"][i] == s.subject for i, s in enumerate(self.scenes)])), "named": float(np.mean(named)),
                "named_total": len(named), "vendi_person": vendi(people)}


class OnnxNet:
    """An exported UNet, called as a torch module."""

    def __init__(self, pipe):
        self.session = pipe.unet

    def __call__(self, z, t, context):
        return torch.from_numpy(self.session.run(None, {"sample": z.numpy(), "timestep": np.float32(LAST), "encoder_hidden_states": context.numpy()})[0])


def train(o, name, kappa):
    text, tok = load_text(o.teacher)
    teacher = restore(UNet2DConditionModel(**CPU_CONFIG), f"{o.teacher}/unet/model.onnx")
    train_one(teacher, CPU_CONFIG, text, Prompts(tok, o.prompts), f"{o.work}/{name}.pt", time.time() + 60 * o.minutes, kappa, o.batch, o.lr,
              o.score_lr, o.score_updates, o.steps, Examiner(o, text, tok), 50, compiled=False)


def export(o):
    s = torch.load(f"{o.work}/train.pt", weights_only=False)
    unet = UNet2DConditionModel(**s["cfg"])
    unet.load_state_dict(s["ema"])
    print("largest difference from torch", export_one_step(o.out, o.teacher, unet.eval(), s["cfg"]))


def curve_chart(runs, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots(1, 3, figsize=(13, 3.4))
    for (label, s), color in zip(runs.items(), ("#0072B2", "#D55E00")):
        c = s["curve"]
        x = [p["step"] for p in c]
        for a, key, k in zip(ax, ("named", "vendi_person", "score_loss"), (100, 1, 1)):
            a.plot(x, [k * p[key] for p in c], color=color, label=label, linestyle="-" if "U(" in label else "--")
    for a, title in zip(ax, ("named attributes right in one step, %", 'Vendi score of 64 x "a person"', "student score's loss")):
        a.set(title=title, xlabel="steps")
        a.grid(alpha=0.3)
    ax[0].legend()
    fig.tight_layout()
    fig.savefig(path, dpi=80)
    plt.close(fig)


def write_card(o):
    folder = f"{o.out}/card"
    os.makedirs(folder, exist_ok=True)
    text, tok = load_text(o.teacher)
    pipe = Pipeline(o.out, o.threads)
    student = Examiner(o, text, tok, FINAL, FINAL_SEEDS)
    figures = {"one_step": student(OnnxNet(pipe)), "teacher_in_one_step": student(OnnxNet(student.pipe)), "prompts": FINAL}
    many = Pipeline(o.teacher, o.threads)
    images = many([scene_caption(s) for s in student.scenes[:200]], list(range(200)), scale=5.0, steps=20)
    got = student.reader.read(images)
    named = [got[a][i] != "none" if v == "any" else got[a][i] == v for i, s in enumerate(student.scenes[:200]) for a, v in s.named.items()]
    figures["teacher_in_twenty_steps"] = {"prompts": 200, "named": float(np.mean(named)), "named_total": len(named),
                                          "subject": float(np.mean([got["subject"][i] == s.subject for i, s in enumerate(student.scenes[:200])]))}
    states = {k: torch.load(f"{o.work}/{k}.pt", weights_only=False)["state"] for k in ("train", "fixed") if os.path.exists(f"{o.work}/{k}.pt")}
    label = {"train": "scale ~ U(2, 5)", "fixed": f"scale {states['fixed']['kappa'][0]:g}" if "fixed" in states else ""}
    curve_chart({label[k]: s for k, s in states.items()}, f"{folder}/training.png")
    figures["training"] = states
    prompts = json.load(open(f"{o.out}/eschew.json", encoding="utf-8"))["sample_prompts"]
    context = text(torch.tensor(np.array([tok.encode(p) for p in prompts for _ in range(8)])))[0]
    z = torch.randn(8, pipe.channels, 16, 16, generator=torch.Generator().manual_seed(0)).repeat(len(prompts), 1, 1, 1)
    x = one_step(OnnxNet(pipe), student.schedule, z, context)
    card.grid(pipe.decode(x.numpy()), 8, f"{folder}/samples.jpg", quality=84)
    figures["sample_rows"] = "; ".join(f'"{p}"' for p in prompts)
    figures["megabytes"] = os.path.getsize(f"{o.out}/unet/model.onnx") / 1e6
    with open(f"{folder}/figures.json", "w", encoding="utf-8") as f:
        json.dump(figures, f, indent=1)
        f.write("\n")
    card.write_one_step_card(folder, f"{o.out}/README.md")


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.set_flush_denormal(True)
    os.makedirs(o.work, exist_ok=True)
    for phase in o.phase or PHASES:
        {"train": lambda: train(o, "train", (2.0, 5.0)), "fixed": lambda: train(o, "fixed", (o.scale, o.scale)),
         "export": lambda: export(o), "card": lambda: write_card(o)}[phase]()


if __name__ == "__main__":
    main()
