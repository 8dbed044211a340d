"""The learned autoencoder: convolutions down to latents and up again, both sides trained together.

Latents leave the encoder through a soft limit, so that none runs away, and are then shifted and scaled by channel to
zero mean and unit variance: measured once after training, kept with the weights.
"""

import torch
from torch import Tensor, nn

from sketch_training.networks.autoencoder import DecoderBlock
from sketch_training.shape import Shape

ENTRY, EXIT = 4, 4
"""Pixels across and down that the first and the last convolution handle as one."""

ENCODER_WIDTHS = (64, 96, 128)
DECODER_WIDTHS = (192, 128, 64)
LIMIT = 4.0


class Encoder(nn.Module):
    """About 1.0 M parameters."""

    def __init__(self, shape: Shape) -> None:
        """Halve the resolution until it is that of the latents."""
        super().__init__()
        first, *_ = ENCODER_WIDTHS
        last = ENCODER_WIDTHS[-1]
        layers: list[nn.Module] = [nn.PixelUnshuffle(ENTRY), nn.Conv2d(3 * ENTRY**2, first, 3, padding=1)]
        width = first
        for halving in range(halvings(shape)):
            wider = ENCODER_WIDTHS[min(halving + 1, len(ENCODER_WIDTHS) - 1)]
            layers += [DecoderBlock(width), nn.Conv2d(width, wider, 3, 2, 1)]
            width = wider
        layers += [DecoderBlock(last), DecoderBlock(last), nn.GroupNorm(8, last), nn.SiLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(last, shape.latent_channels, 1))
        self.mean: Tensor
        self.deviation: Tensor
        self.register_buffer("mean", torch.zeros(1, shape.latent_channels, 1, 1))
        self.register_buffer("deviation", torch.ones(1, shape.latent_channels, 1, 1))

    def forward(self, sample: Tensor) -> Tensor:
        """Map pictures `[batch, 3, height, width]` to latents of about zero mean and unit variance."""
        return (LIMIT * torch.tanh(self.layers(sample) / LIMIT) - self.mean) / self.deviation


class Decoder(nn.Module):
    """About 2.1 M parameters."""

    def __init__(self, shape: Shape) -> None:
        """Double the resolution until a pixel shuffle does the rest."""
        super().__init__()
        width = DECODER_WIDTHS[0]
        layers: list[nn.Module] = [nn.Conv2d(shape.latent_channels, width, 3, padding=1), DecoderBlock(width)]
        for doubling in range(halvings(shape)):
            narrower = DECODER_WIDTHS[min(doubling + 1, len(DECODER_WIDTHS) - 1)]
            layers += [DecoderBlock(width), nn.Conv2d(width, 4 * narrower, 1), nn.PixelShuffle(2)]
            width = narrower
        layers += [DecoderBlock(width), DecoderBlock(width), nn.GroupNorm(8, width), nn.SiLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 3 * EXIT**2, 3, padding=1), nn.PixelShuffle(EXIT))
        self.mean: Tensor
        self.deviation: Tensor
        self.register_buffer("mean", torch.zeros(1, shape.latent_channels, 1, 1))
        self.register_buffer("deviation", torch.ones(1, shape.latent_channels, 1, 1))

    def forward(self, latent_sample: Tensor) -> Tensor:
        """Map latents to pictures `[batch, 3, scale · height, scale · width]`."""
        return self.layers(latent_sample * self.deviation + self.mean)


class LearnedAutoencoder(nn.Module):
    """Both sides, as they are trained."""

    def __init__(self, shape: Shape) -> None:
        """Build both sides."""
        super().__init__()
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)

    @torch.no_grad()
    def normalize(self, pictures: Tensor) -> None:
        """Measure latents of some pictures, and from now on shift and scale them to zero mean and unit variance."""
        latents = self.encoder(pictures)
        mean = latents.mean((0, 2, 3), keepdim=True)
        deviation = latents.std((0, 2, 3), keepdim=True).clamp_min(1e-3)
        for side in (self.encoder, self.decoder):
            side.mean.add_(mean * side.deviation)
            side.deviation.mul_(deviation)


def halvings(shape: Shape) -> int:
    """Count how often the resolution changes by two between entry and latents."""
    return (shape.latent_scale // ENTRY).bit_length() - 1
