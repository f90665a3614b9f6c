"""A text-conditioned denoising UNet in the layout of Stable Diffusion 1.x (Ho et al. 2020; Rombach et al. 2022).

Module names follow the state-dict naming of common exports, so that ONNX scopes look like any Stable Diffusion UNet's.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from .blocks import Downsample2D, ResnetBlock2D, Upsample2D

CPU_CONFIG = dict(channels=(32, 80, 128), attention=(True, True, False), layers=1, heads=4, text=128, latent=6, mult=2)
GPU_CONFIG = dict(channels=(128, 256, 384), attention=(True, True, False), layers=2, heads=8, text=128, latent=6, mult=4)


class Attention(nn.Module):
    """Multi-head attention (Vaswani et al. 2017) over its own tokens or, given ``context``, over the text's."""

    def __init__(self, dim, heads, context=None):
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(dim, dim, bias=False)
        self.to_k = nn.Linear(context or dim, dim, bias=False)
        self.to_v = nn.Linear(context or dim, dim, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(dim, dim), nn.Dropout(0.0)])

    def split(self, x):
        return x.view(x.shape[0], -1, self.heads, x.shape[-1] // self.heads).transpose(1, 2)

    def forward(self, x, context=None):
        context = x if context is None else context
        q, k, v = self.split(self.to_q(x)), self.split(self.to_k(context)), self.split(self.to_v(context))
        h = F.scaled_dot_product_attention(q, k, v)
        h = h.transpose(1, 2).reshape(x.shape[0], -1, x.shape[-1])
        return self.to_out[0](h)


class GEGLU(nn.Module):
    """Gated feed-forward input (Shazeer 2020)."""

    def __init__(self, dim, inner):
        super().__init__()
        self.proj = nn.Linear(dim, inner * 2)

    def forward(self, x):
        h, gate = self.proj(x).chunk(2, dim=-1)
        return h * F.gelu(gate)


class FeedForward(nn.Module):
    def __init__(self, dim, mult):
        super().__init__()
        inner = dim * mult
        self.net = nn.ModuleList([GEGLU(dim, inner), nn.Dropout(0.0), nn.Linear(inner, dim)])

    def forward(self, x):
        return self.net[2](self.net[0](x))


class BasicTransformerBlock(nn.Module):
    def __init__(self, dim, heads, context, mult):
        super().__init__()
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(dim), nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attn1 = Attention(dim, heads)
        self.attn2 = Attention(dim, heads, context)
        self.ff = FeedForward(dim, mult)

    def forward(self, x, context):
        x = x + self.attn1(self.norm1(x))
        x = x + self.attn2(self.norm2(x), context)
        return x + self.ff(self.norm3(x))


class Transformer2DModel(nn.Module):
    def __init__(self, dim, heads, context, mult):
        super().__init__()
        self.norm = nn.GroupNorm(8, dim, eps=1e-6)
        self.proj_in = nn.Conv2d(dim, dim, 1)
        self.transformer_blocks = nn.ModuleList([BasicTransformerBlock(dim, heads, context, mult)])
        self.proj_out = nn.Conv2d(dim, dim, 1)

    def forward(self, x, context):
        b, c, hh, ww = x.shape
        h = self.proj_in(self.norm(x)).permute(0, 2, 3, 1).reshape(b, hh * ww, c)
        for block in self.transformer_blocks:
            h = block(h, context)
        h = h.reshape(b, hh, ww, c).permute(0, 3, 1, 2)
        return x + self.proj_out(h)


class TimestepEmbedding(nn.Module):
    def __init__(self, cin, dim):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(cin, dim), nn.Linear(dim, dim)

    def forward(self, x):
        return self.linear_2(F.silu(self.linear_1(x)))


class Timesteps(nn.Module):
    """Cosines, then sines, of the timestep at geometrically spaced frequencies."""

    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, t):
        half = self.dim // 2
        freq = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32, device=t.device) / half)
        a = t[:, None].float() * freq[None, :]
        return torch.cat([torch.cos(a), torch.sin(a)], dim=-1)


class Block(nn.Module):
    """One resolution level: resnets, each followed by a transformer when the level attends."""

    def __init__(self, widths, attends, temb, heads, context, mult):
        super().__init__()
        self.resnets = nn.ModuleList([ResnetBlock2D(i, o, temb) for i, o in widths])
        if attends:
            self.attentions = nn.ModuleList([Transformer2DModel(o, heads, context, mult) for _, o in widths])

    def forward(self, x, temb, context, skips, going_up):
        """Going down, ``skips`` grows with every output; going up, each resnet takes the last one."""
        for i, resnet in enumerate(self.resnets):
            x = resnet(torch.cat([x, skips.pop()], 1) if going_up else x, temb)
            if hasattr(self, "attentions"):
                x = self.attentions[i](x, context)
            if not going_up:
                skips.append(x)
        if hasattr(self, "downsamplers"):
            x = self.downsamplers[0](x)
            skips.append(x)
        if hasattr(self, "upsamplers"):
            x = self.upsamplers[0](x, size=skips[-1].shape[2:])
        return x


class MidBlock(nn.Module):
    def __init__(self, c, temb, heads, context, mult):
        super().__init__()
        self.resnets = nn.ModuleList([ResnetBlock2D(c, c, temb), ResnetBlock2D(c, c, temb)])
        self.attentions = nn.ModuleList([Transformer2DModel(c, heads, context, mult)])

    def forward(self, x, temb, context):
        return self.resnets[1](self.attentions[0](self.resnets[0](x, temb), context), temb)


class UNet2DConditionModel(nn.Module):
    def __init__(self, channels, attention, layers, heads, text, latent, mult=4):
        super().__init__()
        c0, temb = channels[0], channels[0] * 4
        self.time_proj = Timesteps(c0)
        self.time_embedding = TimestepEmbedding(c0, temb)
        self.conv_in = nn.Conv2d(latent, c0, 3, padding=1)
        self.down_blocks, skips, cin = nn.ModuleList(), [c0], c0
        last = len(channels) - 1
        for i, c in enumerate(channels):
            block = Block([(cin if j == 0 else c, c) for j in range(layers)], attention[i], temb, heads, text, mult)
            skips += [c] * layers
            if i < last:
                block.downsamplers = nn.ModuleList([Downsample2D(c)])
                skips.append(c)
            self.down_blocks.append(block)
            cin = c
        self.mid_block = MidBlock(channels[-1], temb, heads, text, mult)
        self.up_blocks = nn.ModuleList()
        for i, c in reversed(list(enumerate(channels))):
            widths = []
            for j in range(layers + 1):
                widths.append(((cin if j == 0 else c) + skips.pop(), c))
            block = Block(widths, attention[i], temb, heads, text, mult)
            if i > 0:
                block.upsamplers = nn.ModuleList([Upsample2D(c)])
            self.up_blocks.append(block)
            cin = c
        self.conv_norm_out = nn.GroupNorm(8, c0)
        self.conv_out = nn.Conv2d(c0, latent, 3, padding=1)
        # Residual branches start near zero, so that training begins from a nearly linear network.
        for m in self.modules():
            if isinstance(m, (ResnetBlock2D,)):
                nn.init.zeros_(m.conv2.weight)
            if isinstance(m, Transformer2DModel):
                nn.init.zeros_(m.proj_out.weight)
        nn.init.zeros_(self.conv_out.weight)

    def forward(self, sample, timestep, encoder_hidden_states):
        t = timestep.reshape(-1).expand(sample.shape[0])
        temb = self.time_embedding(self.time_proj(t))
        x = self.conv_in(sample)
        skips = [x]
        for block in self.down_blocks:
            x = block(x, temb, encoder_hidden_states, skips, False)
        x = self.mid_block(x, temb, encoder_hidden_states)
        for block in self.up_blocks:
            x = block(x, temb, encoder_hidden_states, skips, True)
        return self.conv_out(F.silu(self.conv_norm_out(x)))
