"""Where a picture counts: the loss weighs the part where figures stand more than what is behind them.

Settings are wide and few, so they are learned first; figures, and what these wear, are small and many. Only where they
stand is needed, and a meaning tells how many there are, how large, and on which side.
"""

from itertools import product
from typing import Final

import torch
from torch import Tensor

from sketch_training.scenes.meaning import FIGURE_QUESTIONS, MOST_FIGURES, NOT_ASKED, QUESTION_COUNT
from sketch_training.scenes.painting import GROUPS, SIDE_OF, SIDE_SHRINK, SIZE_OF
from sketch_training.scenes.plan import SIDES, SIZES
from sketch_training.shape import SHAPE

FIGURE_WEIGHT: Final = 3.0
"""How much more a place counts where a figure stands."""

GROUND: Final = 0.55
ABOVE: Final = 0.65
"""How far up a figure reaches from its middle, in its own height: hats stand over."""

SIZE_QUESTION, SIDE_QUESTION = QUESTION_COUNT - 2, QUESTION_COUNT - 1


def boxes(count: int, size: str | None, side: str | None) -> list[tuple[float, float, float]]:
    """Return where figures stand: x, y and height of each, as shares of the picture."""
    if count == 1:
        shrink = SIDE_SHRINK if side and size is None else 1.0
        return [(SIDE_OF[side], GROUND, SIZE_OF[size] * shrink)]
    places, scale = GROUPS[count]
    return [(x, GROUND + 0.06, scale) for x in places]


def weight_map(count: int, size: str | None, side: str | None) -> Tensor:
    """Return the weights `[16, 16]` for a kind of scene, 1 in the mean."""
    centers = (torch.arange(SHAPE.latent_size) + 0.5) / SHAPE.latent_size
    weights = torch.ones(SHAPE.latent_size, SHAPE.latent_size)
    for x, y, height in boxes(count, size, side):
        rows = (centers > y - ABOVE * height) & (centers < y + height / 2)
        columns = (centers - x).abs() < height / 2
        weights[rows[:, None] & columns] = FIGURE_WEIGHT
    return weights / weights.mean()


def weight_table() -> Tensor:
    """Return the maps of all kinds of scenes, `[kinds, 16, 16]`; the last one is even, for scenes without a plan."""
    kinds = product(range(1, MOST_FIGURES + 1), SIZES, SIDES)
    return torch.stack([*(weight_map(*kind) for kind in kinds), torch.ones(SHAPE.latent_size, SHAPE.latent_size)])


def figure_weights(table: Tensor, meanings: Tensor) -> Tensor:
    """Choose the map of each scene by its meaning, `[batch, 1, 16, 16]`."""
    subjects = meanings[:, : MOST_FIGURES * len(FIGURE_QUESTIONS) : len(FIGURE_QUESTIONS)]
    count = (subjects > 0).sum(1).clamp_min(1)
    kind = (count - 1) * len(SIZES) * len(SIDES) + meanings[:, SIZE_QUESTION] * len(SIDES) + meanings[:, SIDE_QUESTION]
    planless = (meanings == NOT_ASKED).all(1)
    return table[torch.where(planless, len(table) - 1, kind)][:, None]
