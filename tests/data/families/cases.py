"""The requests, and their pictures by diffusers' own pipelines."""

import dataclasses
import json
import shutil

import models
import numpy as np
import PIL.Image
import torch

LONG = "the red cat and a dog " * 20 + "in the blue sea"  # over 77 tokens
CAT = "the red cat and a dog"


@dataclasses.dataclass(frozen=True)
class Case:
    """One request. `request` is in the words of POST /v1/images/generations and edits; `rescale` is guidance.rescale."""

    name: str
    steps: int
    scale: float
    prompt: str = CAT
    negative: str | None = None
    n: int = 1
    width: int = 64
    height: int = 64
    seed: int = 42
    rescale: float = 0.0
    scheduler: str | None = None
    strength: float | None = None
    masked: bool = False
    sizes: dict = dataclasses.field(default_factory=dict)


SIZES = {"original_size": (80, 48), "target_size": (128, 72), "crops_coords_top_left": (8, 24)}  # sizes: width, height

CASES = {
    "tiny-sd2-v": [
        Case("negative", 8, 7.5, negative="blue", n=2),
        Case("no_negative_wide", 6, 7.5, width=96),
        Case("exclamation_mark", 4, 5.0, prompt="a dog! the cat!"),
        Case("long_prompt", 4, 5.0, prompt=LONG),
        Case("euler", 6, 7.5, negative="blue", scheduler="euler"),
    ],
    "tiny-sd2-zsnr": [
        Case("rescale", 8, 7.5, negative="blue", rescale=0.7),
        Case("plain", 5, 7.5),
        Case("euler", 5, 5.0, scheduler="euler"),
    ],
    "tiny-sd-turbo": [Case("one_step", 1, 1.0), Case("scale_zero", 1, 0.0)],
    "tiny-lcm": [
        Case("four_steps", 4, 8.5, n=2),
        Case("scale_one", 4, 1.0),
        Case("wide", 2, 8.5, width=96),
    ],
    "tiny-sdxl": [
        Case("negative", 8, 5.0, negative="blue", n=2),
        Case("no_negative", 4, 5.0),
        Case("wide", 4, 5.0, negative="blue", width=96),
        Case("tall_sizes", 4, 5.0, negative="blue", height=96, sizes=SIZES),
        Case("long_prompt", 4, 5.0, prompt=LONG, negative="green " + LONG),
        Case("exclamation_mark", 4, 5.0, prompt="a dog! the cat!", negative="!"),
        Case("scale_one", 4, 1.0),
        Case("img2img", 10, 5.0, negative="blue", strength=0.6),
        Case("inpaint", 10, 5.0, negative="blue", strength=0.6, masked=True),
    ],
    "tiny-sdxl-nozeros": [Case("no_negative", 4, 5.0), Case("empty_negative", 4, 5.0, negative="")],
    "tiny-sdxl-turbo": [
        Case("one_step", 1, 1.0),
        Case("four_steps", 4, 1.0, n=2),
        Case("scale_zero", 1, 0.0),
    ],
    "tiny-sdxl-lightning": [Case("four_steps", 4, 1.0)],
    "tiny-sdxl-refiner": [Case("img2img", 10, 5.0, negative="blue", strength=0.6)],
    "tiny-sd2-fp16": [Case("negative", 8, 7.5, negative="blue")],
    "tiny-sdxl-fp16": [Case("negative", 8, 5.0, negative="blue")],
    "tiny-sd-script": [Case("negative", 6, 7.5, negative="blue")],
    "tiny-sd-olive": [Case("negative", 6, 7.5, negative="blue")],
}


def init_picture(width, height):
    """Soft coloured waves."""
    y, x = np.mgrid[0:height, 0:width] / 16
    waves = np.stack([np.sin(x + c) * np.cos(y - 2 * c) for c in range(3)], axis=-1)
    return PIL.Image.fromarray(np.uint8(np.round(127.5 + 120 * waves)))


def mask(width, height):
    """White is drawn anew."""
    values = np.zeros((height, width), np.uint8)
    values[height // 4 : height - 8, width // 2 :] = 255
    return PIL.Image.fromarray(values)


def kind(name, case):
    own = models.MODELS[name].pipeline.replace("Onnx", "")
    if case.strength is None or "Img2Img" in own:
        return own
    return own.replace("Pipeline", "InpaintPipeline" if case.masked else "Img2ImgPipeline")


def draw(name, case, out):
    """Writes a case's folder; returns its meta.json."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    pipeline = models.pipeline(name, kind(name, case), case.scheduler)
    seeds = [case.seed + k for k in range(case.n)]
    timesteps, latents = [], []

    def record(_, step, timestep, values):
        timesteps.append(float(timestep))
        latents[:] = [values["latents"].float().numpy().copy()]
        return {}

    call = {
        "prompt": case.prompt,
        "num_inference_steps": case.steps,
        "guidance_scale": case.scale,
        "num_images_per_prompt": case.n,
    }
    if "LatentConsistency" not in kind(name, case):
        call["negative_prompt"] = case.negative
        call["guidance_rescale"] = case.rescale
    if case.strength is None:
        call.update(height=case.height, width=case.width)
    else:
        call.update(image=init_picture(case.width, case.height), strength=case.strength)
        call["image"].save(out / "init.png", optimize=True)
    if case.masked:
        call["mask_image"] = mask(case.width, case.height)
        call["mask_image"].save(out / "mask.png", optimize=True)
    if "Img2Img" in kind(name, case) or "Inpaint" in kind(name, case):
        call.pop("guidance_rescale")
    # diffusers has (height, width), the interface WIDTHxHEIGHT.
    call.update({k: tuple(reversed(v)) if k.endswith("_size") else v for k, v in case.sizes.items()})
    generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
    with torch.no_grad():
        answer = pipeline(**call, generator=generators, output_type="np", callback_on_step_end=record)
    image = np.float32(answer.images)
    np.save(out / "image.npy", image)
    np.save(out / "latents.npy", np.float32(latents[0]))
    meta = {
        "route": "generations" if case.strength is None else "edits",
        "pipeline": kind(name, case),
        "call": {k: v for k, v in call.items() if k not in ("image", "mask_image")},
        "precision": "fp16" if models.MODELS[name].form.half else "fp32",
        "seeds": seeds,
        "timesteps": timesteps,
        "picture": {
            "mean": round(float(image.mean()), 3),
            "deviation": round(float(image.std()), 3),
            "saturated": round(float(((image <= 0) | (image >= 1)).mean()), 3),
        },
    }
    for file, value in (("request.json", request(name, case)), ("meta.json", meta)):
        (out / file).write_text(json.dumps(value, indent=2) + "\n")
    return meta


def request(name, case):
    """The body as a client sends it; of an edit all but the pictures, which lie beside it."""
    body = {"model": name, "prompt": case.prompt}
    if case.negative is not None:
        body["negative_prompt"] = case.negative
    body.update(n=case.n, size=f"{case.width}x{case.height}", seed=case.seed, steps=case.steps)
    if case.scheduler:
        body["scheduler"] = case.scheduler
    body["guidance"] = {"scale": case.scale}
    if case.rescale:
        body["guidance"]["rescale"] = case.rescale
    if case.strength is not None:
        body["strength"] = case.strength
    for key, value in case.sizes.items():
        body[key] = f"{value[0]}x{value[1]}" if key.endswith("_size") else list(value)
    return body
