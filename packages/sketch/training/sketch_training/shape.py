"""The shape: how large a picture and its latents are."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shape:
    """The sizes that belong together; a folder says its own in `model_index.json`."""

    picture_size: int
    """Height and width of the native picture, in pixels."""
    latent_scale: int
    """A latent covers this many pixels across and down."""
    latent_channels: int

    @property
    def latent_size(self) -> int:
        """Height and width of a native picture's latents."""
        return self.picture_size // self.latent_scale


SHAPE: Final = Shape(256, 16, 16)
"""That of all that is trained now. The first two versions made pictures of 128 pixels from as many latents."""
