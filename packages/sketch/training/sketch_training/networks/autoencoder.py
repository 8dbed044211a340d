"""The autoencoder as networks: a linear encoder, and a decoder that adds what it has learned to the linear inverse.

Pictures are `[batch, 3, height, width]` with values from -1 to 1.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.linear_latent import LATENT_CHANNELS, LATENT_SCALE, VALUES_IN_BLOCK, LinearLatent
from sketch_training.networks.blocks import silence

NORM_GROUPS = 8
FIRST_UPSCALE, LAST_UPSCALE = 2, 4
"""The learned part works at the latents' resolution, then at twice that; pixel shuffles do the rest."""

FIRST_STRENGTH = 0.1
"""The learned part begins this much weaker than usual, so that training starts near the linear inverse."""


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
        """Map pictures to latents `[batch, 16, height / 8, width / 8]`."""
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
    """1.23 M parameters: the linear inverse plus a learned residual."""

    def __init__(self, latent_space: LinearLatent, channels: int = 128, upscaled_channels: int = 48) -> None:
        """Begin as (nearly) the linear inverse of a latent space, which stays fixed."""
        super().__init__()
        inverse = torch.from_numpy(latent_space.decode_matrix)[:, :, None, None].clone()
        mean = torch.from_numpy(latent_space.mean).clone()
        details = 3 * LAST_UPSCALE**2
        self.linear_inverse = nn.Conv2d(LATENT_CHANNELS, VALUES_IN_BLOCK, 1)
        self.linear_inverse.weight = nn.Parameter(inverse, requires_grad=False)
        self.linear_inverse.bias = nn.Parameter(mean, requires_grad=False)
        self.conv_in = nn.Conv2d(LATENT_CHANNELS, channels, 3, padding=1)
        self.blocks = nn.Sequential(*(DecoderBlock(channels) for _ in range(3)))
        self.upscale = nn.Conv2d(channels, upscaled_channels * FIRST_UPSCALE**2, 3, padding=1)
        self.upscaled_blocks = nn.Sequential(*(DecoderBlock(upscaled_channels) for _ in range(2)))
        self.conv_out = nn.Conv2d(upscaled_channels, details, 3, padding=1)
        self.conv_out.weight = nn.Parameter(self.conv_out.weight.detach() * FIRST_STRENGTH)
        self.conv_out.bias = nn.Parameter(torch.zeros(details))

    def forward(self, latent_sample: Tensor) -> Tensor:
        """Map latents to pictures `[batch, 3, 8 · height, 8 · width]`."""
        states = self.blocks(self.conv_in(latent_sample))
        states = functional.pixel_shuffle(self.upscale(states), FIRST_UPSCALE)
        states = self.upscaled_blocks(functional.silu(states))
        residual = functional.pixel_shuffle(self.conv_out(functional.silu(states)), LAST_UPSCALE)
        return functional.pixel_shuffle(self.linear_inverse(latent_sample), LATENT_SCALE) + residual
