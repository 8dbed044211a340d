"""The U-Net: predicts the velocity in noised latents, told the time and the prompt.

Two resolutions: 16 × 16 with few channels and no attention ("fine"), 8 × 8 with more channels and attention ("coarse").
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from sketch_training.networks.blocks import NORM_GROUPS, ResidualBlock, TransformerBlock, silence
from sketch_training.networks.text_encoder import TEXT_WIDTH
from sketch_training.shape import SHAPE

FINE, COARSE = 48, 128
"""Channels at the latents' resolution, and at half of it."""

FINE_SIZE = SHAPE.latent_size
COARSE_SIZE = FINE_SIZE // 2
"""Height and width of the learned position maps: those of a native picture."""

SLOWEST_PERIOD = 10_000


class UNet(nn.Module):
    """3.4 M parameters."""

    def __init__(self, fine: int = FINE, coarse: int = COARSE, text_width: int = TEXT_WIDTH) -> None:
        """Build the network."""
        super().__init__()
        latent_channels = SHAPE.latent_channels
        time = 4 * fine
        self.time_embedding = nn.Sequential(nn.Linear(fine, time), nn.SiLU(), nn.Linear(time, time))
        self.pooled_projection = nn.Linear(text_width, time)
        self.position_embedding = nn.Parameter(torch.zeros(1, coarse, COARSE_SIZE, COARSE_SIZE))
        self.fine_position_embedding = nn.Parameter(torch.zeros(1, fine, FINE_SIZE, FINE_SIZE))

        self.conv_in = nn.Conv2d(latent_channels, fine, 3, padding=1)
        self.down_fine = ResidualBlock(fine, fine, time)
        self.down_fine_second = ResidualBlock(fine, fine, time)
        self.downsample = nn.Conv2d(fine, fine, 3, 2, 1)
        self.down_coarse = ResidualBlock(fine, coarse, time)
        self.down_coarse_attention = TransformerBlock(coarse, text_width)

        self.middle_first = ResidualBlock(coarse, coarse, time)
        self.middle_attention = TransformerBlock(coarse, text_width)
        self.middle_second = ResidualBlock(coarse, coarse, time)

        self.up_coarse_first = ResidualBlock(2 * coarse, coarse, time)
        self.up_coarse_first_attention = TransformerBlock(coarse, text_width)
        self.up_coarse_second = ResidualBlock(coarse + fine, coarse, time)
        self.up_coarse_second_attention = TransformerBlock(coarse, text_width)
        self.upsample = nn.Conv2d(coarse, fine, 3, padding=1)
        self.up_fine_first = ResidualBlock(2 * fine, fine, time)
        self.up_fine_second = ResidualBlock(2 * fine, fine, time)
        self.up_fine_third = ResidualBlock(fine, fine, time)
        self.norm_out = nn.GroupNorm(NORM_GROUPS, fine)
        self.conv_out = nn.Conv2d(fine, latent_channels, 3, padding=1)
        silence(self.conv_out)

        exponents = torch.arange(fine // 2) / (fine // 2)
        self.frequencies: Tensor
        self.register_buffer("frequencies", torch.exp(-math.log(SLOWEST_PERIOD) * exponents))

    def forward(
        self,
        sample: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        text_embeds: Tensor,
        fine_residual: Tensor | None = None,
        coarse_residual: Tensor | None = None,
    ) -> Tensor:
        """Map latents `[batch, channels, height, width]`, times `[batch]` and the encoded prompt to velocities.

        A control network's residuals, `[batch, 48, height, width]` and `[batch, 128, height / 2, width / 2]`, are added
        on the way down, the first behind the first convolution, the second at the end.
        """
        text = encoder_hidden_states
        time = self._embed_time(timestep, text_embeds)

        entry = self.conv_in(sample)
        entry = entry + stretched(self.fine_position_embedding, entry)
        if fine_residual is not None:
            entry = entry + fine_residual
        fine = self.down_fine_second(self.down_fine(entry, time), time)
        coarse_entry = self.downsample(fine)
        coarse = self.down_coarse_attention(self.down_coarse(coarse_entry, time), text)
        if coarse_residual is not None:
            coarse = coarse + coarse_residual

        states = self.middle_first(coarse + stretched(self.position_embedding, coarse), time)
        states = self.middle_second(self.middle_attention(states, text), time)

        states = self.up_coarse_first(torch.cat([states, coarse], 1), time)
        states = self.up_coarse_first_attention(states, text)
        states = self.up_coarse_second(torch.cat([states, coarse_entry], 1), time)
        states = self.up_coarse_second_attention(states, text)
        states = self.upsample(functional.interpolate(states, scale_factor=2.0, mode="nearest"))
        states = self.up_fine_first(torch.cat([states, fine], 1), time)
        states = self.up_fine_second(torch.cat([states, entry], 1), time)
        states = self.up_fine_third(states, time)
        return self.conv_out(functional.silu(self.norm_out(states)))

    def _embed_time(self, timestep: Tensor, text_embeds: Tensor) -> Tensor:
        angles = timestep.float()[:, None] * self.frequencies
        waves = torch.cat([angles.cos(), angles.sin()], -1)
        return functional.silu(self.time_embedding(waves) + self.pooled_projection(text_embeds))


def stretched(positions: Tensor, states: Tensor) -> Tensor:
    """Stretch a position map over states of another size; the exported graph always asks for the size."""
    size = states.shape[2:]
    if not torch.onnx.is_in_onnx_export() and size == positions.shape[2:]:
        return positions
    return functional.interpolate(positions, size=size, mode="bilinear", align_corners=False)
