#!/usr/bin/env python3
"""Exports a Stable Diffusion 1.x UNet with random weights to ONNX, for benchmarks. Needs torch and onnx.

    python3 tests/bench/sd15_export.py --size sd15 --out DIR [--fp16] [--check]
    python3 tests/bench/sd15_export.py --size sd15 --time 1,2,8 [--fp16] [--latents 64x64] [--rounds 20]

Writes DIR/unet/model.onnx, its weights beside it in model.onnx_data, and DIR/unet/config.json. The graph is what optimum
exports of the same architecture: TorchScript exporter, opset 14, inputs `sample` (B, 4, h, w), `timestep` (scalar, float)
and `encoder_hidden_states` (B, tokens, text width), output `out_sample` (B, 4, h, w). h and w must be multiples of 8
(sd15) or 2 (tiny). The weights are PyTorch's initialisation under --seed, with the norms' spread a little: the output is
noise, the cost is real.

--size sd15 has the shapes of Stable Diffusion 1.5 (859 520 964 parameters; a file of 3.4 GB, 7.2 GB of memory, 7 GB of
disk for a moment); --size tiny is a small UNet of the same parts. --check (needs onnxruntime) compares ONNX Runtime with
PyTorch. --fp16 makes weights, inputs and outputs float16 (1.7 GB); the trace then runs on the GPU if there is one.

--time exports nothing: it prints the median milliseconds of a step in PyTorch at each number of rows, on the GPU if there
is one: eager mode, its own scaled_dot_product_attention, inputs on the device, TF32 off.

Architecture: Rombach et al. 2022, arXiv:2112.10752, appendix; residual blocks and time embedding: Ho et al. 2020,
arXiv:2006.11239; GEGLU: Shazeer 2020, arXiv:2002.05202. Submodules have the names diffusers' checkpoints use, because the
exporter makes node and tensor names from them.
"""
import argparse
import json
import math
import os
import statistics
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional

OPSET = 14

SIZES = {
    "sd15": {
        "sample_size": 64,
        "block_out_channels": [320, 640, 1280, 1280],
        "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
        "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
        "layers_per_block": 2,
        "attention_head_dim": 8,
        "cross_attention_dim": 768,
        "norm_num_groups": 32,
    },
    "tiny": {
        "sample_size": 8,
        "block_out_channels": [32, 64],
        "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
        "layers_per_block": 1,
        "attention_head_dim": 4,
        "cross_attention_dim": 32,
        "norm_num_groups": 8,
    },
}

# What both sizes share. The modules below know only these values; the file is for whoever reads the folder.
COMMON = {
    "_class_name": "UNet2DConditionModel",
    "act_fn": "silu",
    "addition_embed_type": None,
    "addition_time_embed_dim": None,
    "center_input_sample": False,
    "class_embed_type": None,
    "conv_in_kernel": 3,
    "conv_out_kernel": 3,
    "downsample_padding": 1,
    "dropout": 0.0,
    "dual_cross_attention": False,
    "encoder_hid_dim": None,
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "in_channels": 4,
    "mid_block_scale_factor": 1,
    "mid_block_type": "UNetMidBlock2DCrossAttn",
    "norm_eps": 1e-05,
    "num_attention_heads": None,
    "num_class_embeds": None,
    "only_cross_attention": False,
    "out_channels": 4,
    "projection_class_embeddings_input_dim": None,
    "resnet_time_scale_shift": "default",
    "time_cond_proj_dim": None,
    "time_embedding_type": "positional",
    "transformer_layers_per_block": 1,
    "upcast_attention": False,
    "use_linear_projection": False,
}


class Timesteps(nn.Module):
    """(B,) timesteps to (B, channels): cosines, then sines, of geometric frequencies 1 down to 1/10000."""

    def __init__(self, channels):
        super().__init__()
        self.half = channels // 2

    def forward(self, timesteps):
        rates = torch.exp(torch.arange(self.half, dtype=torch.float32, device=timesteps.device) * (-math.log(10000) / self.half))
        angles = timesteps[:, None].float() * rates[None, :]
        waves = torch.cat([torch.sin(angles), torch.cos(angles)], dim=-1)
        return torch.cat([waves[:, self.half :], waves[:, : self.half]], dim=-1)


class TimestepEmbedding(nn.Module):
    """(B, channels) to (B, width): two linear layers."""

    def __init__(self, channels, width):
        super().__init__()
        self.linear_1 = nn.Linear(channels, width)
        self.act = nn.SiLU()
        self.linear_2 = nn.Linear(width, width)

    def forward(self, waves):
        return self.linear_2(self.act(self.linear_1(waves)))


class Attention(nn.Module):
    """Multi-head attention of (B, N, channels) over itself or over (B, tokens, context) text."""

    def __init__(self, channels, heads, context):
        super().__init__()
        self.heads = heads
        self.rescale_output_factor = 1.0
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k = nn.Linear(context, channels, bias=False)
        self.to_v = nn.Linear(context, channels, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels), nn.Dropout(0.0)])

    def forward(self, hidden, text=None):
        source = hidden if text is None else text
        batch = source.shape[0]
        query, key, value = self.to_q(hidden), self.to_k(source), self.to_v(source)
        # From the traced shape, as in optimum's exports: the head width is computed in the graph.
        width = key.shape[-1] // self.heads
        query, key, value = (x.view(batch, -1, self.heads, width).transpose(1, 2) for x in (query, key, value))
        mixed = functional.scaled_dot_product_attention(query, key, value)
        mixed = mixed.transpose(1, 2).reshape(batch, -1, self.heads * width).to(query.dtype)
        return self.to_out[1](self.to_out[0](mixed)) / self.rescale_output_factor


class GEGLU(nn.Module):
    """(B, N, channels) to (B, N, width): one half of a projection gated by the GELU of the other."""

    def __init__(self, channels, width):
        super().__init__()
        self.proj = nn.Linear(channels, 2 * width)

    def forward(self, hidden):
        value, gate = self.proj(hidden).chunk(2, dim=-1)
        return value * functional.gelu(gate)


class FeedForward(nn.Module):
    """The transformer's feed-forward layer, four times as wide inside."""

    def __init__(self, channels):
        super().__init__()
        self.net = nn.ModuleList([GEGLU(channels, 4 * channels), nn.Dropout(0.0), nn.Linear(4 * channels, channels)])

    def forward(self, hidden):
        for layer in self.net:
            hidden = layer(hidden)
        return hidden


class BasicTransformerBlock(nn.Module):
    """Self-attention, cross-attention to the text, feed-forward; each after a LayerNorm, each added."""

    def __init__(self, channels, heads, text):
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.attn1 = Attention(channels, heads, channels)
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = Attention(channels, heads, text)
        self.norm3 = nn.LayerNorm(channels)
        self.ff = FeedForward(channels)

    def forward(self, hidden, text):
        hidden = self.attn1(self.norm1(hidden)) + hidden
        hidden = self.attn2(self.norm2(hidden), text) + hidden
        return self.ff(self.norm3(hidden)) + hidden


class Transformer2DModel(nn.Module):
    """One transformer block over the h*w positions of (B, channels, h, w), between 1x1 convolutions, added."""

    def __init__(self, channels, config):
        super().__init__()
        self.norm = nn.GroupNorm(config["norm_num_groups"], channels, eps=1e-6)
        self.proj_in = nn.Conv2d(channels, channels, 1)
        # "attention_head_dim" in these models' configuration is the number of heads.
        block = BasicTransformerBlock(channels, config["attention_head_dim"], config["cross_attention_dim"])
        self.transformer_blocks = nn.ModuleList([block])
        self.proj_out = nn.Conv2d(channels, channels, 1)

    def forward(self, image, text):
        batch, _, height, width = image.shape
        hidden = self.proj_in(self.norm(image))
        channels = hidden.shape[1]
        hidden = hidden.permute(0, 2, 3, 1).reshape(batch, height * width, channels)
        for block in self.transformer_blocks:
            hidden = block(hidden, text)
        hidden = hidden.reshape(batch, height, width, channels).permute(0, 3, 1, 2)
        return self.proj_out(hidden) + image


class ResnetBlock2D(nn.Module):
    """(B, before, h, w) to (B, after, h, w); the time embedding is added between the convolutions."""

    def __init__(self, before, after, config):
        super().__init__()
        groups, eps = config["norm_num_groups"], config["norm_eps"]
        self.output_scale_factor = 1.0
        self.norm1 = nn.GroupNorm(groups, before, eps=eps)
        self.conv1 = nn.Conv2d(before, after, 3, padding=1)
        self.time_emb_proj = nn.Linear(4 * config["block_out_channels"][0], after)
        self.norm2 = nn.GroupNorm(groups, after, eps=eps)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1)
        self.nonlinearity = nn.SiLU()
        self.conv_shortcut = nn.Conv2d(before, after, 1) if before != after else None

    def forward(self, image, time_embedding):
        hidden = self.conv1(self.nonlinearity(self.norm1(image)))
        hidden = hidden + self.time_emb_proj(self.nonlinearity(time_embedding))[:, :, None, None]
        hidden = self.conv2(self.nonlinearity(self.norm2(hidden)))
        skip = image if self.conv_shortcut is None else self.conv_shortcut(image)
        return (skip + hidden) / self.output_scale_factor


class Downsample2D(nn.Module):
    """Halves height and width with a strided convolution."""

    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, image):
        return self.conv(image)


class Upsample2D(nn.Module):
    """Doubles height and width: nearest neighbour, then a convolution."""

    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, image):
        return self.conv(functional.interpolate(image, scale_factor=2.0, mode="nearest"))


class Stage(nn.Module):
    """One level on the way down or up: residual blocks, each followed by a transformer where the level attends.

    widths: (before, after) channels of each residual block.
    """

    def __init__(self, widths, attends, config):
        super().__init__()
        if attends:
            self.attentions = nn.ModuleList([Transformer2DModel(after, config) for _, after in widths])
        self.resnets = nn.ModuleList([ResnetBlock2D(before, after, config) for before, after in widths])
        self.attends = attends

    def layer(self, index, image, time_embedding, text):
        image = self.resnets[index](image, time_embedding)
        return self.attentions[index](image, text) if self.attends else image


class DownBlock(Stage):
    """Returns the image and the skips: every layer's output, and the halved image where there is a level below."""

    def __init__(self, widths, attends, last, config):
        super().__init__(widths, attends, config)
        self.downsamplers = nn.ModuleList([] if last else [Downsample2D(widths[-1][1])])

    def forward(self, image, time_embedding, text):
        skips = ()
        for index in range(len(self.resnets)):
            image = self.layer(index, image, time_embedding, text)
            skips += (image,)
        for downsampler in self.downsamplers:
            image = downsampler(image)
            skips += (image,)
        return image, skips


class UpBlock(Stage):
    """Joins one skip, last first, to the image before each layer; doubles the image where there is a level above."""

    def __init__(self, widths, attends, last, config):
        super().__init__(widths, attends, config)
        self.upsamplers = nn.ModuleList([] if last else [Upsample2D(widths[-1][1])])

    def forward(self, image, skips, time_embedding, text):
        for index in range(len(self.resnets)):
            image = self.layer(index, torch.cat([image, skips[-1 - index]], dim=1), time_embedding, text)
        for upsampler in self.upsamplers:
            image = upsampler(image)
        return image


class MidBlock(nn.Module):
    """Residual block, transformer, residual block at the lowest level."""

    def __init__(self, channels, config):
        super().__init__()
        self.attentions = nn.ModuleList([Transformer2DModel(channels, config)])
        self.resnets = nn.ModuleList([ResnetBlock2D(channels, channels, config) for _ in range(2)])

    def forward(self, image, time_embedding, text):
        image = self.attentions[0](self.resnets[0](image, time_embedding), text)
        return self.resnets[1](image, time_embedding)


class UNet(nn.Module):
    """The denoiser: (B, 4, h, w) latents, a timestep 0..999 and (B, tokens, text width) to a (B, 4, h, w) prediction."""

    def __init__(self, config):
        super().__init__()
        levels, layers = config["block_out_channels"], config["layers_per_block"]
        self.conv_in = nn.Conv2d(config["in_channels"], levels[0], 3, padding=1)
        self.time_proj = Timesteps(levels[0])
        self.time_embedding = TimestepEmbedding(levels[0], 4 * levels[0])

        self.down_blocks = nn.ModuleList()
        skips = [levels[0]]
        width = levels[0]
        for level, (after, kind) in enumerate(zip(levels, config["down_block_types"])):
            last = level == len(levels) - 1
            widths = [(width if layer == 0 else after, after) for layer in range(layers)]
            self.down_blocks.append(DownBlock(widths, "CrossAttn" in kind, last, config))
            skips += [after] * (layers if last else layers + 1)
            width = after

        self.up_blocks = nn.ModuleList()
        for level, (after, kind) in enumerate(zip(reversed(levels), config["up_block_types"])):
            widths = []
            for _ in range(layers + 1):
                widths.append((width + skips.pop(), after))
                width = after
            self.up_blocks.append(UpBlock(widths, "CrossAttn" in kind, level == len(levels) - 1, config))

        self.mid_block = MidBlock(levels[-1], config)
        self.conv_norm_out = nn.GroupNorm(config["norm_num_groups"], levels[0], eps=config["norm_eps"])
        self.conv_act = nn.SiLU()
        self.conv_out = nn.Conv2d(levels[0], config["out_channels"], 3, padding=1)

    def forward(self, sample, timestep, encoder_hidden_states):
        # The conversions do nothing in float32, but optimum's graphs have them.
        timesteps = timestep[None].to(sample.dtype).expand(sample.shape[0])
        time_embedding = self.time_embedding(self.time_proj(timesteps).to(sample.dtype))
        image = self.conv_in(sample)
        skips = (image,)
        for block in self.down_blocks:
            image, more = block(image, time_embedding, encoder_hidden_states)
            skips += more
        image = self.mid_block(image, time_embedding, encoder_hidden_states)
        for block in self.up_blocks:
            count = len(block.resnets)
            image = block(image, skips[-count:], time_embedding, encoder_hidden_states)
            skips = skips[:-count]
        return self.conv_out(self.conv_act(self.conv_norm_out(image)))


def randomise_norms(model):
    """Gives every norm its own scale and shift, as training does. The exporter merges equal tensors through Identity nodes,
    and would merge PyTorch's ones and zeros."""
    for module in model.modules():
        if isinstance(module, (nn.GroupNorm, nn.LayerNorm)):
            nn.init.normal_(module.weight, 1.0, 0.1)
            nn.init.normal_(module.bias, 0.0, 0.1)


def inputs(config, batch, height, width, tokens, seed):
    """A seeded (sample, timestep, encoder_hidden_states)."""
    generator = torch.Generator().manual_seed(seed)
    return (
        torch.randn(batch, config["in_channels"], height, width, generator=generator),
        torch.tensor(437.0),
        torch.randn(batch, tokens, config["cross_attention_dim"], generator=generator),
    )


def placed(arguments, model):
    """Arguments where the model's weights are, of their type."""
    weight = next(model.parameters())
    return tuple(argument.to(device=weight.device, dtype=weight.dtype) for argument in arguments)


def export(model, config, folder):
    """Writes model.onnx and model.onnx_data into the folder."""
    import onnx

    path = os.path.join(folder, "model.onnx")
    for old in (path, path + "_data"):
        if os.path.exists(old):
            os.remove(old)
    # Over 2 GB the exporter writes one file a tensor; they are gathered into one.
    with tempfile.TemporaryDirectory(dir=folder) as scattered:
        first = os.path.join(scattered, "model.onnx")
        torch.onnx.export(
            model,
            placed(inputs(config, 2, 16, 16, 16, seed=1), model),
            first,
            dynamo=False,
            opset_version=OPSET,
            do_constant_folding=True,
            input_names=["sample", "timestep", "encoder_hidden_states"],
            output_names=["out_sample"],
            dynamic_axes={
                "sample": {0: "batch_size", 2: "height", 3: "width"},
                "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"},
                "out_sample": {0: "batch_size", 2: "height", 3: "width"},
            },
        )
        graph = onnx.load(first)
    onnx.save_model(
        graph,
        path,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location="model.onnx_data",
        size_threshold=1024,
    )
    os.chmod(path + "_data", os.stat(path).st_mode & 0o777)
    return path


def milliseconds(model, arguments, rounds):
    """The median of a step's time."""
    def finish():
        if torch.cuda.is_available():
            torch.cuda.synchronize()

    times = []
    for turn in range(rounds + 3):  # the first three warm up
        finish()
        begun = time.perf_counter()
        model(*arguments)
        finish()
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times[3:])


def check(path, arguments, expected):
    """Runs the file once and again; prints seconds and the largest difference relative to the largest value."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [node.name for node in session.get_inputs()]
    feed = {name: value.cpu().numpy() for name, value in zip(names, arguments)}
    (actual,) = session.run(None, feed)
    begun = time.perf_counter()
    session.run(None, feed)
    seconds = time.perf_counter() - begun
    error = (torch.from_numpy(actual).float() - expected.float()).abs().max() / expected.float().abs().max()
    print(f"ONNX Runtime at {tuple(expected.shape)}: {seconds:.3f} s, relative difference {error:.2e}")
    if not error < (1e-4 if expected.dtype == torch.float32 else 1e-2):
        raise SystemExit("ONNX Runtime and PyTorch disagree")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=sorted(SIZES), default="sd15")
    parser.add_argument("--out", help="folder to write unet/ into")
    parser.add_argument("--seed", type=int, default=0, help="of the weights")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fp16", action="store_true", help="weights, inputs and outputs in half precision")
    parser.add_argument("--check", action="store_true", help="compare one run at batch 1, 32x32 with PyTorch")
    parser.add_argument("--time", metavar="ROWS", help="time PyTorch at these numbers of rows, such as 1,2,8")
    parser.add_argument("--latents", default="64x64", metavar="WxH", help="of --time")
    parser.add_argument("--rounds", type=int, default=20, help="of --time")
    options = parser.parse_args()
    if bool(options.out) == bool(options.time):
        parser.error("expected --out or --time")

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    config = dict(sorted({**COMMON, **SIZES[options.size]}.items()))
    model = UNet(config).eval().requires_grad_(False)
    randomise_norms(model)
    if options.fp16:
        model = model.half()
    if torch.cuda.is_available() and (options.fp16 or options.time):
        model = model.cuda()
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"{options.size}: {count:,} parameters")
    if options.time:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        width, height = (int(side) for side in options.latents.split("x"))
        for rows in (int(number) for number in options.time.split(",")):
            arguments = placed(inputs(config, rows, height, width, 77, seed=2), model)
            print(f"torch {rows} {milliseconds(model, arguments, options.rounds):.2f} ms", flush=True)
        return

    folder = os.path.join(options.out, "unet")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config, file, indent=2)
        file.write("\n")
    arguments = placed(inputs(config, 1, 32, 32, 77, seed=2), model)
    expected = model(*arguments).cpu() if options.check else None
    path = export(model, config, folder)
    print(f"wrote {path}")
    del model
    if options.check:
        check(path, arguments, expected)


if __name__ == "__main__":
    main()
