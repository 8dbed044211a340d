"""The autoencoder as networks: a linear encoder, and a decoder that adds what it has learned to the linear inverse.

The latents are a linear code of the picture at half its size; the decoder draws the whole size, having learned how the
edges of drawings go on in between. Pictures are `[batch, 3, height, width]` with values from -1 to 1.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.linear_latent import LATENT_CHANNELS, LATENT_SCALE, VALUES_IN_BLOCK, LinearLatent
from sketch_training.networks.blocks import silence

NORM_GROUPS = 8
HALF = 2
"""How much smaller the picture is that the latents are a code of."""

UPSCALE, LAST_UPSCALE = 2, 4
"""The learned part works at the latents' resolution, then at two and four times that; pixel shuffles do the rest."""


class LinearEncoder(nn.Module):
    """The fitted linear latent, fixed."""

    def __init__(self, latent_space: LinearLatent) -> None:
        """Take over a fitted latent space."""
        super().__init__()
        self.mean: Tensor
        self.matrix: Tensor
        self.register_buffer("mean", torch.from_numpy(latent_space.mean).view(1, -1, 1, 1))
        self.register_buffer("matrix", torch.from_numpy(latent_space.encode_matrix)[:, :, None, None])

    def forward(self, sample: Tensor) -> Tensor:
        """Map pictures to latents `[batch, 16, height / 16, width / 16]`."""
        return self.encode_half(functional.avg_pool2d(sample, HALF))

    def encode_half(self, sample: Tensor) -> Tensor:
        """Map pictures that were drawn at half their size to latents `[batch, 16, height / 8, width / 8]`."""
        return functional.conv2d(functional.pixel_unshuffle(sample, LATENT_SCALE) - self.mean, self.matrix)


class DecoderBlock(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, channels: int) -> None:
        """Build a block that begins as the identity."""
        super().__init__()
        self.norm = nn.GroupNorm(NORM_GROUPS, channels)
        self.conv_in = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_out = nn.Conv2d(channels, channels, 3, padding=1)
        silence(self.conv_out)

    def forward(self, states: Tensor) -> Tensor:
        """Keep the shape."""
        return states + self.conv_out(functional.silu(self.conv_in(self.norm(states))))


class Decoder(nn.Module):
    """1.4 M parameters: the linear inverse, enlarged, plus learned residuals at half and at the whole size."""

    def __init__(self, latent_space: LinearLatent, widths: tuple[int, int, int] = (128, 48, 32)) -> None:
        """Begin as (nearly) the linear inverse of a latent space, which stays fixed."""
        super().__init__()
        first, second, third = widths
        details = 3 * LAST_UPSCALE**2
        self.linear_inverse = nn.Conv2d(LATENT_CHANNELS, VALUES_IN_BLOCK, 1)
        inverse = torch.from_numpy(latent_space.decode_matrix)[:, :, None, None].clone()
        self.linear_inverse.weight = nn.Parameter(inverse, requires_grad=False)
        self.linear_inverse.bias = nn.Parameter(torch.from_numpy(latent_space.mean).clone(), requires_grad=False)
        self.conv_in = nn.Conv2d(LATENT_CHANNELS, first, 3, padding=1)
        self.blocks = nn.Sequential(*(DecoderBlock(first) for _ in range(3)))
        self.upscale = nn.Conv2d(first, second * UPSCALE**2, 3, padding=1)
        self.upscaled_blocks = nn.Sequential(*(DecoderBlock(second) for _ in range(2)))
        self.conv_half = nn.Conv2d(second, details, 3, padding=1)
        self.last_upscale = nn.Conv2d(second, third * UPSCALE**2, 3, padding=1)
        self.last_blocks = nn.Sequential(*(DecoderBlock(third) for _ in range(2)))
        self.conv_out = nn.Conv2d(third, details, 3, padding=1)
        silence(self.conv_half)
        silence(self.conv_out)

    def forward(self, latent_sample: Tensor) -> Tensor:
        """Map latents to pictures `[batch, 3, 16 · height, 16 · width]`."""
        states = self.blocks(self.conv_in(latent_sample))
        states = functional.pixel_shuffle(self.upscale(states), UPSCALE)
        states = functional.silu(self.upscaled_blocks(functional.silu(states)))
        residual = functional.pixel_shuffle(self.conv_half(states), LAST_UPSCALE)
        half = functional.pixel_shuffle(self.linear_inverse(latent_sample), LATENT_SCALE) + residual

        states = functional.pixel_shuffle(self.last_upscale(states), UPSCALE)
        states = functional.silu(self.last_blocks(functional.silu(states)))
        details = functional.pixel_shuffle(self.conv_out(states), LAST_UPSCALE)
        return functional.interpolate(half, scale_factor=float(HALF), mode="bilinear", align_corners=False) + details
