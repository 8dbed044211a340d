"""The control network: from a map of what a picture is to follow (edges, depth) to what the U-Net adds on its way down.

It knows neither the time nor the prompt, so it runs once for a picture, not once for a step. Its last layers begin at
zero: untrained, it changes nothing.
"""

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.networks.autoencoder import DecoderBlock
from sketch_training.networks.blocks import silence
from sketch_training.networks.unet import UNet

HALF = 2
"""Maps are averaged to half their size first, as pictures are before they become latents."""

ENTRY = 4
"""Places of the halved map, across and down, that the first convolution handles as one."""

ENTRY_WIDTH, WIDTH = 48, 80


class ControlNetwork(nn.Module):
    """0.38 M parameters."""

    def __init__(self, fine: int, coarse: int) -> None:
        """Build a network for a U-Net with `fine` and `coarse` channels at its two resolutions."""
        super().__init__()
        self.entry = nn.Sequential(
            nn.PixelUnshuffle(ENTRY),
            nn.Conv2d(ENTRY**2, ENTRY_WIDTH, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(ENTRY_WIDTH, WIDTH, 3, 2, 1),
        )
        self.fine_block = DecoderBlock(WIDTH)
        self.fine_out = nn.Conv2d(WIDTH, fine, 1)
        self.downsample = nn.Conv2d(WIDTH, WIDTH, 3, 2, 1)
        self.coarse_block = DecoderBlock(WIDTH)
        self.coarse_out = nn.Conv2d(WIDTH, coarse, 1)
        silence(self.fine_out)
        silence(self.coarse_out)

    @classmethod
    def beside(cls, unet: UNet) -> "ControlNetwork":
        """Build a network whose residuals fit a U-Net."""
        return cls(unet.conv_in.out_channels, unet.down_coarse.conv_out.out_channels)

    def forward(self, controlnet_cond: Tensor) -> tuple[Tensor, Tensor]:
        """Map maps `[batch, 3, height, width]`, 0 to 1, to the U-Net's two residuals. Colors are averaged."""
        return self.from_half(functional.avg_pool2d(controlnet_cond.mean(1, keepdim=True), HALF))

    def from_half(self, halved: Tensor) -> tuple[Tensor, Tensor]:
        """Map gray maps of half a picture's size, `[batch, 1, height / 2, width / 2]`, to the residuals."""
        fine = self.fine_block(self.entry(halved))
        coarse = self.coarse_block(self.downsample(functional.silu(fine)))
        return self.fine_out(functional.silu(fine)), self.coarse_out(functional.silu(coarse))

    @torch.no_grad()
    def strengthened(self, factor: float) -> "ControlNetwork":
        """Return a copy whose residuals are so many times as strong."""
        copied = deepcopy(self)
        for layer in (copied.fine_out, copied.coarse_out):
            for parameter in layer.parameters():
                parameter.mul_(factor)
        return copied
