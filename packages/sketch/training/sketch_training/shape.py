"""Shapes: how large a picture, its latents and the networks are. A run has one, and its files fit only that one."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shape:
    """The sizes that belong together."""

    name: str
    picture_size: int
    """Height and width of the native picture, in pixels."""
    latent_scale: int
    """A latent covers this many pixels across and down."""
    latent_channels: int
    fine: int
    """Channels of the U-Net at the latents' resolution."""
    coarse: int
    """Channels of the U-Net at half of it."""
    learned: bool
    """Whether the encoder is learned together with the decoder. Otherwise it is linear and fitted."""

    @property
    def latent_size(self) -> int:
        """Height and width of a native picture's latents."""
        return self.picture_size // self.latent_scale


FIRST: Final = Shape("first", 128, 8, 16, 48, 128, learned=False)
"""That of the first version: 3.1 M parameters in the U-Net, linear latents, 128 pixels."""

LARGE: Final = Shape("large", 256, 16, 32, 64, 176, learned=True)
"""For a GPU: four times the pixels in as many latents, which a learned autoencoder makes, and a U-Net of 5.8 M."""

SHAPES: Final = {shape.name: shape for shape in (FIRST, LARGE)}
