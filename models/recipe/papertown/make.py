"""One command from nothing to exported, checked and documented models.

    python -m papertown.make --preset cpu --out ../builtin

Phases are resumable: a phase whose result lies in the work folder is skipped (``--again`` repeats it); UNet training
goes on from its last checkpoint, or with ``--from-export DIR`` from the shipped ONNX weights.
"""
import argparse
import json
import os
import platform
import time

import numpy as np
import torch

from . import card, evaluate
from .data import open_set, render_set
from .export import VaeDecoder, VaeEncoder, export_pipeline, export_reader, restore
from .sample import Pipeline, ReaderModel
from .text import CLIPTextModel
from .tokenizer import Tokenizer
from .train_reader import load_reader, train_reader
from .train_text import load_text, train_text
from .train_unet import CaptionBank, load_unet, train_unet
from .train_vae import encode_set, finetune_decoder, load_vae, train_vae
from .unet import CPU_CONFIG, GPU_CONFIG, UNet2DConditionModel
from .vae import AutoencoderKL

PHASES = ("render", "vae", "text", "latents", "unet", "decoder", "reader", "export", "evaluate", "card")

PRESETS = {
    "cpu": dict(scenes=50_000, vae=dict(latent=6), unet=CPU_CONFIG, batch=16, lr=8e-4, vae_batch=8, variants=6, amp=None, compiled=True, ranks=2,
                minutes=dict(vae=20, text=7, unet=72, decoder=8, reader=16)),
    # Written for one CUDA card and tested for shapes on a CPU only; its figures are not known yet.
    "gpu": dict(scenes=100_000, vae=dict(encoder=(64, 128), decoder=(96, 192), latent=6, layers=(2, 3)), unet=GPU_CONFIG, batch=256, lr=6e-4,
                vae_batch=64, variants=6, amp="bfloat16", compiled=False, minutes=dict(vae=6, text=2, unet=14, decoder=1, reader=3)),
    # Seconds instead of hours: for tests of the recipe itself.
    "tiny": dict(scenes=64, vae=dict(encoder=(16, 16), decoder=(16, 16), latent=4, layers=(1, 1)),
                 unet=dict(channels=(16, 32), attention=(True, True), layers=1, heads=2, text=32, latent=4, mult=2), batch=4, lr=1e-3, vae_batch=4,
                 variants=1, amp=None, compiled=False, minutes=dict(vae=0.02, text=0.02, unet=0.05, decoder=0.02, reader=0.02)),
}


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--preset", choices=PRESETS, default="cpu")
    p.add_argument("--out", default="../builtin", help="folder that receives papertown/ and papertown-attributes/")
    p.add_argument("--work", default="work", help="renders, latents, checkpoints and logs")
    p.add_argument("--phase", choices=PHASES, action="append", help="run only this phase (may be repeated)")
    p.add_argument("--minutes", type=float, help="wall-clock budget of the chosen training phase")
    p.add_argument("--again", action="store_true", help="repeat phases that are already done")
    p.add_argument("--from-export", help="start all networks from an exported papertown folder")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--workers", type=int, default=2, help="processes that render")
    p.add_argument("--prompts", type=int, default=500)
    p.add_argument("--samples", type=int, default=48, help="samples per histogram")
    p.add_argument("--more-settings", type=int, default=0, help="prompts for each of three other sampler settings")
    p.add_argument("--device", default=None)
    return p.parse_args()


class Run:
    def __init__(self, o):
        self.o, self.preset = o, PRESETS[o.preset]
        self.device = o.device or ("cuda" if o.preset == "gpu" and torch.cuda.is_available() else "cpu")
        os.makedirs(o.work, exist_ok=True)
        self.begun = time.time()

    def path(self, name):
        return os.path.join(self.o.work, name)

    def log(self, text):
        line = f"{time.strftime('%H:%M:%S')} {text}"
        print(line, flush=True)
        with open(self.path("log.txt"), "a", encoding="utf-8") as f:
            f.write(line + "\n")

    def minutes(self, phase):
        return self.o.minutes or self.preset["minutes"][phase]

    def todo(self, name):
        if self.o.again or not os.path.exists(self.path(name)):
            return True
        self.log(f"{name} is there already")
        return False

    # ---- phases -------------------------------------------------------------------------------------
    def render(self):
        render_set(self.path("train.u8"), self.preset["scenes"], self.o.workers, self.log)

    def vae(self):
        if self.o.from_export and self.todo("vae.pt"):
            vae = AutoencoderKL(**self.preset["vae"])
            restore(VaeEncoder(vae), f"{self.o.from_export}/vae_encoder/model.onnx")
            restore(VaeDecoder(vae), f"{self.o.from_export}/vae_decoder/model.onnx")
            torch.save({"model": vae.state_dict(), "cfg": self.preset["vae"], "curve": [], "info": {}}, self.path("vae.pt"))
        elif self.todo("vae.pt"):
            train_vae(self.path("train.u8"), self.path("vae.part.pt"), self.minutes("vae"), self.preset["vae"], self.device,
                      self.preset["vae_batch"], log=self.log)
            os.replace(self.path("vae.part.pt"), self.path("vae.pt"))

    def text(self):
        if self.o.from_export and self.todo("text.pt"):
            tok = Tokenizer.load(f"{self.o.from_export}/tokenizer")
            c = json.load(open(f"{self.o.from_export}/text_encoder/config.json", encoding="utf-8"))
            model = CLIPTextModel(c["vocab_size"], c["hidden_size"], c["num_attention_heads"], c["num_hidden_layers"], c["intermediate_size"])
            restore(model, f"{self.o.from_export}/text_encoder/model.onnx")
            torch.save({"model": model.state_dict(), "cfg": model.cfg, "merges": tok.merges, "curve": [], "info": {}}, self.path("text.pt"))
        elif self.todo("text.pt"):
            train_text(self.path("text.part.pt"), self.minutes("text"), self.preset["unet"]["text"], self.device, log=self.log)
            os.replace(self.path("text.part.pt"), self.path("text.pt"))

    def latents(self):
        if self.todo("latents.pt"):
            vae, _ = load_vae(self.path("vae.pt"), self.device)
            m, s, k = encode_set(vae, open_set(self.path("train.u8")), device=self.device, log=self.log)
            if self.o.from_export:  # the UNet was trained with this one
                k = json.load(open(f"{self.o.from_export}/vae_decoder/config.json", encoding="utf-8"))["scaling_factor"]
            torch.save({"means": m, "stds": s, "scaling": k}, self.path("latents.pt"))

    def unet(self):
        """One process, or on a CPU one per core (``ranks``), each with a share of the batch."""
        deadline = time.time() + 60 * self.minutes("unet")
        _, tok, _ = load_text(self.path("text.pt"))
        n = torch.load(self.path("latents.pt"))["means"].shape[0]
        CaptionBank(tok, n, self.preset["variants"], self.path("captions.npy"), self.log)
        ranks = min(self.preset.get("ranks", 1), self.o.threads) if self.device == "cpu" else 1
        if ranks == 1:
            return unet_rank(0, 1, self.o, self.device, deadline, None)
        meet = os.path.abspath(self.path(f"meet.{os.getpid()}"))
        torch.multiprocessing.spawn(unet_rank_of, (ranks, self.o, self.device, deadline, meet), nprocs=ranks)

    def decoder(self):
        """The decoder alone, once the latents are fixed."""
        if self.todo("vae.final.pt"):
            finetune_decoder(self.path("train.u8"), torch.load(self.path("latents.pt")), self.path("vae.pt"), self.path("vae.final.part.pt"),
                             self.minutes("decoder"), self.device, self.preset["vae_batch"], log=self.log)
            os.replace(self.path("vae.final.part.pt"), self.path("vae.final.pt"))

    def best_vae(self):
        return self.path("vae.final.pt" if os.path.exists(self.path("vae.final.pt")) else "vae.pt")

    def reader(self):
        if self.todo("reader.pt"):
            vae, _ = load_vae(self.best_vae(), self.device)
            train_reader(self.path("train.u8"), vae, self.path("reader.pt"), self.minutes("reader"), self.device, log=self.log,
                         round_trips=min(4000, self.preset["scenes"]))

    def export(self):
        vae, vs = load_vae(self.best_vae())
        text, tok, _ = load_text(self.path("text.pt"))
        unet, us = load_unet(self.path("unet.pt"))
        diff = export_pipeline(f"{self.o.out}/papertown", unet, us["cfg"], vae, {**DEFAULT_VAE, **vs["cfg"]}, us["scaling"], text, tok)
        if os.path.exists(self.path("reader.pt")):
            reader, rs = load_reader(self.path("reader.pt"))
            diff["reader"] = export_reader(f"{self.o.out}/papertown-attributes", reader, rs["info"])
        diff["tokenizer_mismatches"] = compare_tokenizers(f"{self.o.out}/papertown/tokenizer", tok)
        self.log(f"export differences {diff}")
        json.dump(diff, open(self.path("export.json"), "w"))

    def evaluate(self):
        folder = f"{self.o.out}/papertown"
        speed = evaluate.speed_figures(folder)
        self.log(f"speed {speed}")
        pipe, reader = Pipeline(folder, self.o.threads), ReaderModel(f"{self.o.out}/papertown-attributes", self.o.threads)
        f = {"speed": speed}
        f["vae"], x, rec = evaluate.vae_figures(pipe)
        card_dir = f"{folder}/card"
        os.makedirs(card_dir, exist_ok=True)
        card.grid(np.concatenate([x[:10].transpose(0, 3, 1, 2) / 255, rec[:10]]), 10, f"{card_dir}/vae.jpg")
        card.grid(x[10:40].transpose(0, 3, 1, 2) / 255, 10, f"{card_dir}/world.jpg")
        f["prompts"], _, _ = evaluate.prompt_figures(pipe, reader, self.o.prompts, 5.0, 20)
        self.log(f"prompts {f['prompts']['subject_right']:.4f} {f['prompts']['named_right']:.4f}")
        prompts = json.load(open(f"{folder}/eschew.json", encoding="utf-8"))["sample_prompts"]
        card.grid(pipe([q for q in prompts for _ in range(8)], list(range(8)) * len(prompts)), 8, f"{card_dir}/samples.jpg")
        f["sample_rows"] = "; ".join(f'"{q}"' for q in prompts)
        f["histograms"] = evaluate.histogram_figures(pipe, reader, self.o.samples, log=self.log)
        json.dump(f, open(self.path("figures.part.json"), "w"))
        f["other_settings"] = []
        for method, scale in (("DDIMScheduler", 5.0), (None, 3.0), (None, 7.0)) if self.o.more_settings else ():
            g, _, _ = evaluate.prompt_figures(pipe, reader, self.o.more_settings, scale, 20, method)
            f["other_settings"].append({k: g[k] for k in ("method", "steps", "guidance_scale", "prompts", "subject_right", "named_right")})
            self.log(f"setting {f['other_settings'][-1]}")
            json.dump(f, open(self.path("figures.part.json"), "w"))

    def card(self):
        folder = f"{self.o.out}/papertown"
        f = json.load(open(self.path("figures.part.json")))
        load = lambda n: torch.load(self.path(n), map_location="cpu", weights_only=False)
        v, t, u, r = (load(n) for n in (os.path.basename(self.best_vae()), "text.pt", "unet.pt", "reader.pt"))
        f["training"] = {"vae": v["info"], "text": t["info"], "reader": r["info"],
                         "unet": {"samples": u["state"]["seen"], "steps": u["state"]["step"], "seconds": u["state"]["seconds"],
                                  "batch": self.preset["batch"], "ema": 0.999, "device": self.device, "learning_rate": self.preset["lr"],
                                  "samples_per_second": u["state"]["seen"] / max(1, u["state"]["seconds"])}}
        f["curves"] = {"vae": v["curve"], "text": t["curve"], "unet": u["state"]["curve"], "reader": r["curve"]}
        count = lambda d: int(sum(x.numel() for x in d.values() if x.dtype.is_floating_point))
        size = lambda p: os.path.getsize(p) / 1e6
        enc = count({k: x for k, x in v["model"].items() if k.startswith(("encoder", "quant"))})
        f["parts"] = {"unet": {"parameters": count(u["model"]), "megabytes": size(f"{folder}/unet/model.onnx")},
                      "vae encoder": {"parameters": enc, "megabytes": size(f"{folder}/vae_encoder/model.onnx")},
                      "vae decoder": {"parameters": count(v["model"]) - enc, "megabytes": size(f"{folder}/vae_decoder/model.onnx")},
                      "text encoder": {"parameters": count(t["model"]), "megabytes": size(f"{folder}/text_encoder/model.onnx")},
                      "attribute reader": {"parameters": count(r["model"]), "megabytes": size(f"{self.o.out}/papertown-attributes/model.onnx")}}
        f["config"] = {"latent_channels": u["cfg"]["latent"], "scaling_factor": u["scaling"], "unet_channels": list(u["cfg"]["channels"]),
                       "text_width": u["cfg"]["text"]}
        f["data"] = {"rendered": self.preset["scenes"], "captions_per_scene": self.preset["variants"]}
        f["export_difference"] = {k: d for k, d in json.load(open(self.path("export.json"))).items() if k != "tokenizer_mismatches"}
        f["machine"] = f"{os.cpu_count()} CPU cores ({platform.machine()}), torch {torch.__version__.split('+')[0]}, preset {self.o.preset}" if self.device == "cpu" \
            else f"{torch.cuda.get_device_name()}, torch {torch.__version__.split('+')[0]}, preset {self.o.preset}"
        f["description"] = json.load(open(f"{folder}/eschew.json", encoding="utf-8"))["description"]
        notes = self.path("shortfalls.json")  # written by whoever trained, about what the figures show
        f["shortfalls"] = json.load(open(notes, encoding="utf-8")) if os.path.exists(notes) else []
        card_dir = f"{folder}/card"
        card.training_chart(f["curves"], f"{card_dir}/training.png")
        card.histogram_chart(f["histograms"], f"{card_dir}/histograms.png")
        evaluate.save_json(f"{card_dir}/figures.json", f)
        card.write_card(card_dir, f"{folder}/README.md")
        with open(f"{self.o.out}/papertown-attributes/README.md", "w", encoding="utf-8") as w:
            w.write("# Papertown attributes\n\nReads every attribute of a papertown picture: `image` [B, 3, 128, 128] in 0..1 gives `embedding` and one "
                    "`logits_<attribute>` per attribute; `config.json` names the values and the subjects that each applies to. "
                    "Its accuracy is in [the model card](../papertown/README.md#the-reader).\n")
        self.log("card written")


def unet_rank(rank, ranks, o, device, deadline, meet):
    run = Run(o)
    p = run.preset
    text, tok, _ = load_text(run.path("text.pt"), device)
    lat = torch.load(run.path("latents.pt"))
    bank = CaptionBank(tok, len(lat["means"]), p["variants"], run.path("captions.npy"), run.log)
    init = None
    if o.from_export and not os.path.exists(run.path("unet.pt")):
        init = restore(UNet2DConditionModel(**p["unet"]), f"{o.from_export}/unet/model.onnx").state_dict()
    amp = getattr(torch, p["amp"]) if p["amp"] and device == "cuda" else None
    if ranks > 1:
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
        torch.distributed.init_process_group("gloo", init_method="file://" + meet, rank=rank, world_size=ranks)
    train_unet(p["unet"], lat["means"], lat["stds"], lat["scaling"], bank, text, run.path("unet.pt"), deadline, device, p["batch"], p["lr"], amp,
               p["compiled"], log=run.log, init=init, rank=rank, ranks=ranks)


def unet_rank_of(rank, ranks, o, device, deadline, meet):
    unet_rank(rank, ranks, o, device, deadline, meet)
    torch.distributed.destroy_process_group()


DEFAULT_VAE = dict(encoder=(32, 64), decoder=(48, 96), latent=4, layers=(1, 2))


def compare_tokenizers(folder, tok):
    """Token ids of 300 captions and some odd texts against transformers' CLIPTokenizer, when that is installed."""
    try:
        from transformers import CLIPTokenizer
    except ImportError:
        return None
    from .captions import scene_caption
    from .world.scene import make_scene
    theirs = CLIPTokenizer.from_pretrained(folder)
    texts = [scene_caption(make_scene(i)) for i in range(300)] + ["", "It's A  Dog!!", "naïve café 123", "日本 🙂", "a_b person's"]
    bad = [t for t in texts if theirs(t, padding="max_length", max_length=77, truncation=True)["input_ids"] != tok.encode(t)]
    return len(bad)


def main():
    o = options()
    torch.set_num_threads(o.threads)
    torch.set_flush_denormal(True)
    run = Run(o)
    for phase in o.phase or PHASES:
        t = time.time()
        run.log(f"phase {phase}")
        getattr(run, phase)()
        run.log(f"phase {phase} took {time.time() - t:.0f} s")


if __name__ == "__main__":
    main()
