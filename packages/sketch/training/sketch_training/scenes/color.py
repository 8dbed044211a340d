"""Colors: the twelve that captions name, and the few ways drawings derive one color from another.

Components are red, green, blue from 0 to 1.
"""

from random import Random
from typing import TypeAlias

Color: TypeAlias = tuple[float, float, float]

PALETTE: dict[str, Color] = {
    "red": (0.88, 0.16, 0.18),
    "orange": (0.97, 0.55, 0.13),
    "yellow": (0.99, 0.85, 0.2),
    "green": (0.25, 0.68, 0.3),
    "turquoise": (0.2, 0.76, 0.74),
    "blue": (0.16, 0.38, 0.85),
    "purple": (0.53, 0.27, 0.75),
    "pink": (0.97, 0.5, 0.7),
    "brown": (0.52, 0.33, 0.2),
    "black": (0.1, 0.1, 0.12),
    "white": (0.97, 0.97, 0.96),
    "gray": (0.55, 0.57, 0.6),
}
"""What each color word means. Drawn colors vary a little around these."""

WHITE: Color = (1, 1, 1)
BLACK: Color = (0, 0, 0)


def mix(first: Color, second: Color, share: float) -> Color:
    """Blend two colors; `share` is how much of the second there is, from 0 to 1."""
    return (
        first[0] + (second[0] - first[0]) * share,
        first[1] + (second[1] - first[1]) * share,
        first[2] + (second[2] - first[2]) * share,
    )


def darker(color: Color, share: float) -> Color:
    """Blend towards black."""
    return mix(color, BLACK, share)


def lighter(color: Color, share: float) -> Color:
    """Blend towards white."""
    return mix(color, WHITE, share)


def vary(color: Color, random: Random, amount: float) -> Color:
    """Shift each component by up to `amount`, so that one color word covers a small range of colors."""
    red, green, blue = (min(1.0, max(0.0, part + random.uniform(-amount, amount))) for part in color)
    return (red, green, blue)
