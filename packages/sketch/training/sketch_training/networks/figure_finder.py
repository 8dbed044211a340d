"""The figure finder: the annotator of the control `depth`. It paints what stands in front white, the rest black.

A small network that sees a picture at three sizes, beginning with half its own. It learned from drawn scenes
(`figure_training`), whose figures are known to the pixel; of a photo it finds what stands out from its surroundings,
not how far away that is.
"""

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional

from sketch_training.networks.autoencoder import DecoderBlock

HALF = 2
"""How much smaller the picture is that the network sees."""

ENTRY = 4
"""Pixels of that picture, across and down, that the first and the last convolution handle as one."""

WIDTHS = (32, 56, 88)


class FigureFinder(nn.Module):
    """0.35 M parameters."""

    def __init__(self) -> None:
        """Halve the resolution twice, and come back."""
        super().__init__()
        steps = list(pairwise(WIDTHS))
        self.entry = nn.Sequential(nn.PixelUnshuffle(ENTRY), nn.Conv2d(3 * ENTRY**2, WIDTHS[0], 3, padding=1))
        self.down = nn.ModuleList(nn.Conv2d(width, wider, 3, 2, 1) for width, wider in steps)
        self.down_blocks = nn.ModuleList(DecoderBlock(width) for width in WIDTHS)
        self.up = nn.ModuleList(nn.Conv2d(wider, width, 1) for width, wider in steps)
        self.up_blocks = nn.ModuleList(DecoderBlock(width) for width in WIDTHS[:-1])
        self.exit = nn.Sequential(nn.SiLU(), nn.Conv2d(WIDTHS[0], ENTRY**2, 3, padding=1), nn.PixelShuffle(ENTRY))

    def forward(self, sample: Tensor) -> Tensor:
        """Map pictures `[batch, 3, height, width]`, -1 to 1, to maps of the same size, 0 to 1."""
        found = self.from_half(functional.avg_pool2d(sample, HALF)).sigmoid()
        return functional.interpolate(found, scale_factor=float(HALF), mode="bilinear").repeat(1, 3, 1, 1)

    def from_half(self, halved: Tensor) -> Tensor:
        """Return the logits of each pixel's being in front, `[batch, 1, …]`, in pictures of half the size."""
        states = self.down_blocks[0](self.entry(halved))
        seen = []
        for halve, block in zip(self.down, self.down_blocks[1:], strict=True):
            seen.append(states)
            states = block(halve(functional.silu(states)))
        for project, block in zip(reversed(self.up), reversed(self.up_blocks), strict=True):
            wide = functional.interpolate(project(states), scale_factor=2.0, mode="nearest")
            states = block(wide + seen.pop())
        return self.exit(states)
