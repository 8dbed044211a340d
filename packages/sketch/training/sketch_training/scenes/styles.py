"""Styles: how a scene looks as a whole, and the words for it.

A style decides with which brush everything is drawn and what happens to the finished pixels; the drawings know nothing
of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image, ImageFilter

from sketch_training.scenes.brushes import Brush, Glow, Paint, Pencil, Wash

PIXEL_ART_SIZE = 32
"""Pixel art has this many blocks across and down."""

PIXEL_ART_LEVEL = 24
"""Pixel art rounds each color component to a multiple of this."""

STAINS = 8
"""Watercolor has about this many lighter and darker stains across and down."""

BLEEDING = 0.005
"""Watercolor bleeds over this share of the picture's width."""


@dataclass(frozen=True)
class Style:
    """One way to draw, its words, and how often the first version's scenes choose it."""

    phrases: tuple[str, ...]
    brush: Brush
    weight: float = 0.0
    finish: Callable[[np.ndarray, Random], np.ndarray] | None = None


def pixelate(pixels: np.ndarray, random: Random) -> np.ndarray:
    """Average into large blocks and round their colors; `random` is not used."""
    small = Image.fromarray(pixels).resize((PIXEL_ART_SIZE, PIXEL_ART_SIZE), Image.Resampling.BOX)
    half = PIXEL_ART_LEVEL // 2
    rounded = (np.asarray(small).astype(int) + half) // PIXEL_ART_LEVEL * PIXEL_ART_LEVEL
    blocks = rounded.clip(0, 255).astype(np.uint8)
    block_size = len(pixels) // PIXEL_ART_SIZE
    return blocks.repeat(block_size, 0).repeat(block_size, 1)


def soak(pixels: np.ndarray, random: Random) -> np.ndarray:
    """Let colors bleed a little and dry in stains."""
    stains = np.frombuffer(random.randbytes(STAINS * STAINS), np.uint8).reshape(STAINS, STAINS)
    size = (pixels.shape[1], pixels.shape[0])
    thickness = np.asarray(Image.fromarray(stains).resize(size, Image.Resampling.BICUBIC)).astype(np.float32) / 255
    bled = np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(BLEEDING * len(pixels)))).astype(
        np.float32
    )
    paper = 250.0
    return (paper - (paper - bled) * (0.72 + 0.34 * thickness[..., None])).clip(0, 255).astype(np.uint8)


FLAT = Style(("flat illustration", "vector art", "minimalist"), Paint(draws_outlines=False), 0.62)
CARTOON = Style(("cartoon", "cartoon style", "comic style"), Paint(draws_outlines=True), 0.28)
PIXEL_ART = Style(("pixel art", "8-bit pixel art", "pixelated"), Paint(draws_outlines=False), 0.10, pixelate)
NEON = Style(("neon style", "neon lights", "glowing neon art"), Glow())
WATERCOLOR = Style(("watercolor", "watercolor painting", "watercolour"), Wash(), finish=soak)
LINE_DRAWING = Style(("line drawing", "pencil drawing", "line art"), Pencil())

FIRST_STYLES = (FLAT, CARTOON, PIXEL_ART)
"""Those of the first version's scenes."""

STYLES = (FLAT, CARTOON, PIXEL_ART, NEON, WATERCOLOR, LINE_DRAWING)


def choose_style(random: Random) -> Style:
    """Draw one of the first styles by its weight."""
    return random.choices(FIRST_STYLES, [style.weight for style in FIRST_STYLES])[0]
