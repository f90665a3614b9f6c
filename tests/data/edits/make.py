"""Draws the edits that EditParityTest compares with: diffusers' own pipelines, their modules ONNX sessions.

    python make.py TINY_SD_EXPORT GOLDEN_E2E OUT

TINY_SD_EXPORT is ../models/tiny-sd-optimum-op14, GOLDEN_E2E is ../golden/e2e, OUT this folder. Needs torch, diffusers, onnxruntime.
"""

import json
import pathlib
import sys
from types import SimpleNamespace

import diffusers
import numpy as np
import onnxruntime as ort
import PIL.Image
import torch
from diffusers.configuration_utils import FrozenDict
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution

EXPORT, GOLDEN, OUT = (pathlib.Path(argument) for argument in sys.argv[1:4])
SCALING = 0.18215
STEPS, SCALE, SIDE = 10, 7.5, 64
SCHEDULERS = {
    "ddim": ("DDIMScheduler", {}),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler_a": ("EulerAncestralDiscreteScheduler", {}),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "heun": ("HeunDiscreteScheduler", {}),
    "pndm": ("PNDMScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "ddpm": ("DDPMScheduler", {}),
}


class Unet(torch.nn.Module):
    def __init__(self, path, channels):
        super().__init__()
        self.session = ort.InferenceSession(str(path))
        self.config = FrozenDict(in_channels=channels, sample_size=8, time_cond_proj_dim=None)
        self.dtype, self.device = torch.float32, torch.device("cpu")

    def forward(self, sample, t, encoder_hidden_states, **_):
        inputs = {"sample": sample.numpy(), "encoder_hidden_states": encoder_hidden_states.numpy()}
        inputs["timestep"] = np.array(t, np.float32)
        return (torch.from_numpy(self.session.run(None, inputs)[0]),)


class Vae(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = ort.InferenceSession(str(EXPORT / "vae_encoder/model.onnx"))
        self.decoder = ort.InferenceSession(str(EXPORT / "vae_decoder/model.onnx"))
        self.config = FrozenDict(
            block_out_channels=[8, 8, 16, 16], scaling_factor=SCALING, latent_channels=4, force_upcast=False
        )
        self.dtype, self.device = torch.float32, torch.device("cpu")

    def encode(self, image):
        told = torch.from_numpy(self.encoder.run(None, {"sample": image.numpy()})[0])
        return SimpleNamespace(latent_dist=DiagonalGaussianDistribution(told))

    def decode(self, latents, **_):
        return (torch.from_numpy(self.decoder.run(None, {"latent_sample": latents.numpy()})[0]),)


def scheduler(name):
    config = json.loads((EXPORT / "scheduler/scheduler_config.json").read_text())
    kind, extra = SCHEDULERS[name]
    # As the server does: what the file names, else the class's own defaults.
    named = {key: value for key, value in config.items() if not key.startswith("_")}
    return getattr(diffusers, kind).from_config({**named, **extra})


def text(name):
    return torch.from_numpy(np.load(GOLDEN / f"text.{name}.npy"))


def pipeline(kind, unet, name):
    return kind(
        vae=Vae(), text_encoder=None, tokenizer=None, unet=unet, scheduler=scheduler(name),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )


def draw(pipe, name, seed, negative="negative", scale=SCALE, **arguments):
    pipe.set_progress_bar_config(disable=True)
    images = pipe(
        prompt_embeds=text("prompt"), negative_prompt_embeds=text(negative), guidance_scale=scale,
        num_inference_steps=STEPS, generator=torch.Generator("cpu").manual_seed(seed), output_type="np", **arguments,
    ).images
    np.save(OUT / f"{name}.npy", images.astype(np.float32))
    print(name, images.shape, images.mean(), images.std())
    return images


def unet_of_nine_channels():
    """A UNet2DConditionModel of random weights with the inputs of an inpainting model."""
    torch.manual_seed(90)
    net = diffusers.UNet2DConditionModel(
        sample_size=8, in_channels=9, out_channels=4, block_out_channels=(16, 32), layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=32, attention_head_dim=4, norm_num_groups=8,
    ).eval()
    # Random weights hardly heed what they are told beside the latents; here they must.
    with torch.no_grad():
        net.conv_in.weight[:, 4:] *= 4
    folder = OUT / "tiny-sd-inpaint-unet"
    folder.mkdir(exist_ok=True)
    net.save_config(folder)

    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = net

        def forward(self, sample, timestep, encoder_hidden_states):
            return self.net(sample, timestep, encoder_hidden_states, return_dict=False)[0]

    rows = {0: "batch_size", 2: "height", 3: "width"}
    with torch.no_grad():
        torch.onnx.export(
            Plain(), (torch.randn(2, 9, 8, 8), torch.tensor(10.0), torch.randn(2, 77, 32)), folder / "model.onnx",
            input_names=["sample", "timestep", "encoder_hidden_states"], output_names=["out_sample"],
            dynamic_axes={"sample": rows, "encoder_hidden_states": {0: "batch_size", 1: "tokens"}, "out_sample": rows},
            opset_version=14, dynamo=False,
        )
    return folder / "model.onnx"


def encoder_that_draws():
    """A VAE encoder as the older conversion script exports it: it draws from its distribution by itself."""
    torch.manual_seed(91)
    config = json.loads((EXPORT / "vae_encoder/config.json").read_text())
    vae = diffusers.AutoencoderKL.from_config(config).eval()

    class Drawing(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.vae = vae

        def forward(self, sample):
            return self.vae.encode(sample, return_dict=False)[0].sample()

    folder = OUT / "sampling-vae-encoder"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text((EXPORT / "vae_encoder/config.json").read_text())
    with torch.no_grad():
        torch.onnx.export(
            Drawing(), (torch.randn(1, 3, 64, 64),), folder / "model.onnx", input_names=["sample"],
            output_names=["latent_sample"], opset_version=14, dynamo=False,
            dynamic_axes={"sample": {0: "batch", 2: "height", 3: "width"}},
        )
        image = torch.rand(1, 3, 64, 48, generator=torch.Generator().manual_seed(3)) * 2 - 1
        told = vae.encode(image).latent_dist
        np.savez(
            folder / "golden.npz", image=image.numpy(), mean=told.mean.numpy(), deviation=told.std.numpy(),
            sample_of_seed_5=told.sample(torch.Generator("cpu").manual_seed(5)).numpy(),
        )


def main():
    init = PIL.Image.open(GOLDEN / "init.png").convert("RGB")
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[10:50, 24:64] = 255
    mask = PIL.Image.fromarray(mask)
    mask.save(OUT / "mask.png", optimize=True)
    plain = Unet(EXPORT / "unet/model.onnx", 4)

    image_to_image = diffusers.StableDiffusionImg2ImgPipeline
    known = np.load(GOLDEN / "sd_img2img_ddim_s9_str06_10.image.npy")
    pipe = pipeline(image_to_image, plain, "ddim")
    again = draw(pipe, "img2img_ddim", 9, negative="empty", scale=5.0, image=init, strength=0.6)
    print("difference to the golden image of PyTorch's weights", np.abs(known - again).max())
    for name in SCHEDULERS:
        draw(pipeline(image_to_image, plain, name), f"img2img_{name}", 9, image=init, strength=0.6)
    draw(pipeline(image_to_image, plain, "euler"), "img2img_euler_full", 9, image=init, strength=1.0)

    inpaint = diffusers.StableDiffusionInpaintPipeline
    for name in ("ddim", "euler_a", "heun", "unipc"):
        for strength, suffix in ((1.0, "full"), (0.6, "part")):
            pipe = pipeline(inpaint, plain, name)
            draw(pipe, f"blend_{name}_{suffix}", 9, image=init, mask_image=mask, strength=strength)

    nine = Unet(unet_of_nine_channels(), 9)
    for name in ("ddim", "euler_a"):
        for strength, suffix in ((1.0, "full"), (0.6, "part")):
            pipe = pipeline(inpaint, nine, name)
            draw(pipe, f"told_{name}_{suffix}", 9, image=init, mask_image=mask, strength=strength)
    white = PIL.Image.fromarray(np.full((SIDE, SIDE), 255, np.uint8))
    draw(pipeline(inpaint, nine, "ddim"), "told_ddim_everywhere", 9, image=init, mask_image=white, strength=1.0)
    encoder_that_draws()


main()
