"""What several characters share: eyes, and where on a character an accessory sits."""

from dataclasses import dataclass

from sketch_training.scenes.color import WHITE, Color
from sketch_training.scenes.pen import Pen

PUPIL: Color = (0.08, 0.08, 0.1)

SIDES = (-1, 1)
"""Left and right, as the sign of x."""


@dataclass(frozen=True)
class Anchors:
    """Where a character's accessories go, in the character's own unit: heights, and half its head's width."""

    eyes: float
    head_top: float
    neck: float
    half_width: float


def draw_eyes(pen: Pen, height: float, distance: float, radius: float) -> None:
    """Draw a pair of eyes, each `distance` from the middle, with a highlight."""
    for side in SIDES:
        pen.circle(side * distance, height, radius, PUPIL, outlined=False)
        pen.circle(side * distance + radius * 0.3, height - radius * 0.3, radius * 0.35, WHITE, outlined=False)
