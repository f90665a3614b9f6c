"""A small KL autoencoder with latent factor 8 (Kingma & Welling 2014; Rombach et al. 2022).

Convolutions run at 32 x 32 and 16 x 16 for a 128 x 128 picture: the encoder starts with a 4 x 4 patch convolution
and the decoder ends with a sub-pixel shuffle (Shi et al. 2016), which keeps it quick on a CPU.
"""
import torch
import torch.nn.functional as F
from torch import nn

from .blocks import Downsample2D, ResnetBlock2D, Upsample2D

SHUFFLE = 4


class Level(nn.Module):
    """One resolution: resnets, then a change of resolution if there is one."""

    def __init__(self, widths, down=None, up=None):
        super().__init__()
        self.resnets = nn.ModuleList([ResnetBlock2D(i, o) for i, o in widths])
        if down:
            self.downsamplers = nn.ModuleList([Downsample2D(down)])
        if up:
            self.upsamplers = nn.ModuleList([Upsample2D(*up)])

    def forward(self, x):
        for r in self.resnets:
            x = r(x)
        if hasattr(self, "downsamplers"):
            x = self.downsamplers[0](x)
        return self.upsamplers[0](x) if hasattr(self, "upsamplers") else x


class Encoder(nn.Module):
    def __init__(self, c1, c2, latent, layers):
        super().__init__()
        self.conv_in = nn.Conv2d(3, c1, 6, stride=SHUFFLE, padding=1)
        self.down_blocks = nn.ModuleList([Level([(c1, c1)] * layers, down=c1), Level([(c1, c2)] + [(c2, c2)] * (layers - 1))])
        self.conv_norm_out = nn.GroupNorm(8, c2)
        self.conv_out = nn.Conv2d(c2, 2 * latent, 3, padding=1)

    def forward(self, x):
        h = self.conv_in(x)
        for block in self.down_blocks:
            h = block(h)
        return self.conv_out(F.silu(self.conv_norm_out(h)))


class Decoder(nn.Module):
    def __init__(self, c1, c2, latent, layers):
        super().__init__()
        self.conv_in = nn.Conv2d(latent, c2, 3, padding=1)
        self.up_blocks = nn.ModuleList([Level([(c2, c2)] * layers, up=(c2, c1)), Level([(c1, c1)] * layers)])
        self.conv_norm_out = nn.GroupNorm(8, c1)
        self.conv_out = nn.Conv2d(c1, 3 * SHUFFLE * SHUFFLE, 3, padding=1)

    def forward(self, z):
        h = self.conv_in(z)
        for block in self.up_blocks:
            h = block(h)
        return F.pixel_shuffle(self.conv_out(F.silu(self.conv_norm_out(h))), SHUFFLE)


class AutoencoderKL(nn.Module):
    def __init__(self, encoder=(32, 64), decoder=(48, 96), latent=4, layers=(1, 2)):
        super().__init__()
        self.latent = latent
        self.encoder = Encoder(*encoder, latent, layers[0])
        self.decoder = Decoder(*decoder, latent, layers[1])
        self.quant_conv = nn.Conv2d(2 * latent, 2 * latent, 1)
        self.post_quant_conv = nn.Conv2d(latent, latent, 1)

    def encode(self, x):
        """Mean and log-variance, concatenated."""
        return self.quant_conv(self.encoder(x))

    def decode(self, z):
        return self.decoder(self.post_quant_conv(z))


def psnr(a, b):
    """Peak signal-to-noise ratio in dB over 8-bit-range pictures given in 0..1."""
    return float(-10 * torch.log10(((a.clamp(0, 1) - b) ** 2).mean()))
