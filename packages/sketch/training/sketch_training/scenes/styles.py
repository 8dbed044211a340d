"""Styles: how a scene looks as a whole, and the words for it.

A style decides whether forms get outlines and what happens to the finished pixels; the drawings know nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from sketch_training.scenes.pen import PICTURE_SIZE

PIXEL_ART_SIZE = 32
"""Pixel art has this many blocks across and down."""

PIXEL_ART_LEVEL = 24
"""Pixel art rounds each color component to a multiple of this."""


@dataclass(frozen=True)
class Style:
    """One way to draw, its words, and how often it is chosen."""

    phrases: tuple[str, ...]
    weight: float
    draws_outlines: bool = False
    finish: Callable[[np.ndarray], np.ndarray] | None = None


def pixelate(pixels: np.ndarray) -> np.ndarray:
    """Average into large blocks and round their colors."""
    small = Image.fromarray(pixels).resize((PIXEL_ART_SIZE, PIXEL_ART_SIZE), Image.Resampling.BOX)
    half = PIXEL_ART_LEVEL // 2
    rounded = (np.asarray(small).astype(int) + half) // PIXEL_ART_LEVEL * PIXEL_ART_LEVEL
    blocks = rounded.clip(0, 255).astype(np.uint8)
    block_size = PICTURE_SIZE // PIXEL_ART_SIZE
    return blocks.repeat(block_size, 0).repeat(block_size, 1)


FLAT = Style(phrases=("flat illustration", "vector art", "minimalist"), weight=0.62)
CARTOON = Style(phrases=("cartoon", "cartoon style", "comic style"), weight=0.28, draws_outlines=True)
PIXEL_ART = Style(phrases=("pixel art", "8-bit pixel art", "pixelated"), weight=0.10, finish=pixelate)

STYLES = (FLAT, CARTOON, PIXEL_ART)


def choose_style(random: Random) -> Style:
    """Draw a style by its weight."""
    return random.choices(STYLES, [style.weight for style in STYLES])[0]
