"""The edge finder: the annotator of the control `canny`. Nothing in it is learned.

Canny's steps with plain tensor operations, so that the exported graph does what training did: blur, gradients of the
color that changes most, thinning across the edge, two thresholds. Hysteresis (a weak edge counts where it leads to a
strong one) is followed for a fixed number of pixels only.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

BLUR = 1.4
"""Standard deviation of the blur, in pixels."""

BLUR_SIZE = 7

WEAK, STRONG = 0.015, 0.04
"""Change of a color, of 0 to 1, from one pixel to the next."""

REACH = 12
"""A weak edge counts if a strong one is reached along it within so many pixels."""

ALIKE = 1.0005
"""Gradients whose strengths differ by no more than this factor are equally strong."""

FLAT_SLOPE = math.tan(math.pi / 8)
"""Gradients flatter than this run along a row, their opposites along a column, those between diagonally."""


class EdgeFinder(nn.Module):
    """Finds the edges of pictures of any size."""

    def __init__(self) -> None:
        """Prepare the kernels."""
        super().__init__()
        places = torch.arange(BLUR_SIZE) - BLUR_SIZE // 2
        bell = torch.exp(-(places**2) / (2 * BLUR**2))
        bell = bell / bell.sum()
        across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
        self.blur: Tensor
        self.slopes: Tensor
        self.register_buffer("blur", bell.repeat(3, 1, 1, 1), persistent=False)
        self.register_buffer("slopes", torch.stack([across, across.T])[:, None].repeat(3, 1, 1, 1), persistent=False)

    def forward(self, sample: Tensor) -> Tensor:
        """Map pictures `[batch, 3, height, width]`, -1 to 1, to maps of the same size, 1 on edges, 0 elsewhere."""
        across, down = self._gradients(sample / 2 + 0.5)
        strength = (across**2 + down**2).sqrt()
        edges = strength * thinned(strength, across, down)
        weak = (edges > WEAK).float()
        found = (edges > STRONG).float()
        for _ in range(REACH):
            found = grown(found) * weak
        return found.repeat(1, 3, 1, 1)

    def _gradients(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Return the change across and down, `[batch, 1, height, width]` each, of the color that changes most."""
        blurred = functional.conv2d(padded(pictures, BLUR_SIZE // 2), self.blur, groups=3)
        blurred = functional.conv2d(blurred, self.blur.transpose(2, 3), groups=3)
        across, down = functional.conv2d(padded(blurred, 1), self.slopes, groups=3).unflatten(1, (3, 2)).unbind(2)
        red, green, blue = (across**2 + down**2).split(1, 1)
        # Compared one by one: for three colors that is ten times as fast as to ask for the largest one's place.
        redder, bluer = red >= torch.maximum(green, blue), blue > green

        def strongest(changes: Tensor) -> Tensor:
            red, green, blue = changes.split(1, 1)
            return torch.where(redder, red, torch.where(bluer, blue, green))

        return strongest(across), strongest(down)


def padded(values: Tensor, margin: int) -> Tensor:
    """Continue values beyond the picture's border, so that the border is no edge."""
    return functional.pad(values, (margin, margin, margin, margin), mode="replicate")


def grown(values: Tensor) -> Tensor:
    """Give each place the largest value of itself and the eight around it; a faster maximum pooling."""
    around = functional.pad(values, (1, 1, 1, 1))
    rows = torch.maximum(torch.maximum(around[..., :-2, :], around[..., 1:-1, :]), around[..., 2:, :])
    return torch.maximum(torch.maximum(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:])


def thinned(strength: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """Return 1 where an edge is stronger than beside itself, in the gradient's direction, and 0 elsewhere."""
    around = functional.pad(strength, (1, 1, 1, 1))
    top, middle, bottom = around[..., :-2, :], around[..., 1:-1, :], around[..., 2:, :]
    flat = down.abs() < FLAT_SLOPE * across.abs()
    steep = across.abs() < FLAT_SLOPE * down.abs()
    falling = across * down > 0

    def choose(row: Tensor, column: Tensor, falls: Tensor, rises: Tensor) -> Tensor:
        return torch.where(flat, row, torch.where(steep, column, torch.where(falling, falls, rises)))

    before = choose(middle[..., :-2], top[..., 1:-1], top[..., :-2], top[..., 2:])
    after = choose(middle[..., 2:], bottom[..., 1:-1], bottom[..., 2:], bottom[..., :-2])
    # Of two neighbours that are equally strong the second one is kept, even if rounding makes them differ a little.
    return ((strength * ALIKE >= before) & (strength > after * ALIKE)).float()
