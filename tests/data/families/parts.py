"""The modules of tiny pipelines: the classes of transformers and diffusers, with small sizes and seeded random weights."""

import json
import math
import pathlib
import shutil

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

VOCABULARY = pathlib.Path(__file__).parent.parent / "models" / "tiny-sd-optimum-op14" / "tokenizer"
BEGIN, END, EXCLAMATION = 526, 527, 0


def randomise(module, seed):
    """Weights with which every part counts: layers keep the variance, biases and norms are not trivial, and rows of
    embeddings differ. (CLIP's own initialisation, 0.02, would make the text almost nothing beside the noise.)"""
    generator = torch.Generator().manual_seed(seed)

    def normal(tensor, mean, deviation):
        tensor.copy_(torch.randn(tensor.shape, generator=generator) * deviation + mean)

    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, (nn.GroupNorm, nn.LayerNorm)):
                normal(part.weight, 1, 0.1)
                normal(part.bias, 0, 0.1)
            elif isinstance(part, nn.Embedding):
                normal(part.weight, 0, 0.5)
            elif isinstance(part, (nn.Linear, nn.Conv2d)):
                normal(part.weight, 0, 1 / math.sqrt(part.weight[0].numel()))
                if part.bias is not None:
                    normal(part.bias, 0, 0.1)
    return module.eval().requires_grad_(False)


def text_encoder(hidden, layers, activation, seed, pad=END, projection=None):
    """CLIP's text encoder; with `projection` the one that also gives an embedding of that width.

    As in the released configs of OpenCLIP type `eos_token_id` 2 means: pooled where the id is largest."""
    config = CLIPTextConfig(
        vocab_size=528,
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=hidden // 8,
        max_position_embeddings=77,
        hidden_act=activation,
        projection_dim=projection or hidden,
        bos_token_id=0 if pad == EXCLAMATION else BEGIN,
        eos_token_id=2 if pad == EXCLAMATION else END,
        pad_token_id=1 if pad == EXCLAMATION else END,
    )
    kind = CLIPTextModelWithProjection if projection else CLIPTextModel
    model = randomise(kind(config), seed)
    model.config.architectures = [kind.__name__]
    return model


def unet(seed, text_width, linear, heads, **more):
    """A UNet of two levels, 8x8 latents at its default size, attention in the lower one."""
    config = {
        "sample_size": 8,
        "block_out_channels": [8, 12],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"],
        "layers_per_block": 1,
        "attention_head_dim": heads,
        "cross_attention_dim": text_width,
        "norm_num_groups": 4,
        "use_linear_projection": linear,
    }
    model = UNet2DConditionModel(**{**config, **more})
    randomise(model, seed)
    with torch.no_grad():
        for name, part in model.named_modules():
            if name.endswith("attn2.to_out.0"):
                part.weight *= 2
    return model


def vae(seed, scaling_factor):
    """An autoencoder of four levels, eight pixels a latent. Its encoder is sure, but not quite: a sample is not the mean."""
    model = AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[8, 8, 8, 8],
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=64,
        scaling_factor=scaling_factor,
    )
    randomise(model, seed)
    with torch.no_grad():
        model.quant_conv.weight[:4] *= 5
        model.quant_conv.weight[4:] *= 0.5
        model.quant_conv.bias[4:] -= 2
    return model


def tokenizer(folder, pad):
    """Writes and reads a CLIP tokenizer; `pad` is the text of its padding token."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("vocab.json", "merges.txt"):
        shutil.copyfile(VOCABULARY / name, folder / name)
    special = json.loads((VOCABULARY / "special_tokens_map.json").read_text())
    config = json.loads((VOCABULARY / "tokenizer_config.json").read_text())
    if pad != "<|endoftext|>":
        special["pad_token"] = config["pad_token"] = pad
        token = {"content": pad, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
        config["added_tokens_decoder"] = {"0": {**token, "special": True}, **config["added_tokens_decoder"]}
    for name, value in (("special_tokens_map.json", special), ("tokenizer_config.json", config)):
        (folder / name).write_text(json.dumps(value, indent=2) + "\n")
    return CLIPTokenizer.from_pretrained(folder)
