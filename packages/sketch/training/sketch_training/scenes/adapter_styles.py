"""Adapter styles: looks that the model itself does not know, for LoRAs to teach it.

They stand apart from `styles`, so that no training scene of the model is ever drawn in one, and no word of a caption
names one: a LoRA changes how everything looks, not what a prompt can ask for. Their patterns repeat with each latent of
a native picture: so they survive the way through the latents, and no layer has to know where in the picture it is.
"""

import math
from random import Random
from typing import Final

import cairocffi as cairo
import numpy as np

from sketch_training.scenes.brushes import DARK, OUTLINE_WIDTH, Form, Paint
from sketch_training.scenes.color import WHITE, Color, mix
from sketch_training.scenes.styles import Style

BLUEPRINT_PAPER: Final[Color] = (0.05, 0.19, 0.48)
BLUEPRINT_GRID: Final = np.array((0.27, 0.46, 0.78), np.float32)

RISOGRAPH_PAPER: Final = np.array((0.97, 0.93, 0.83), np.float32)
RISOGRAPH_RED: Final = np.array((0.96, 0.32, 0.33), np.float32)
RISOGRAPH_TEAL: Final = np.array((0.05, 0.47, 0.56), np.float32)

MISREGISTRATION: Final = (0.008, 0.014)
"""The teal ink is printed this far below and to the right of the red one, in the picture's width."""

PATTERN_COUNT: Final = 16
"""Grid and halftone repeat so many times across and down: once for each latent of a native picture."""


class Drafting:
    """White lines on blue paper; forms are hardly lighter than the paper, and the lighter the lighter they were."""

    draws_outlines = True

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Cover what is behind with paper, then draw around it; small dark forms become solid white."""
        solid = not form.outline and sum(form.color) < DARK
        context.set_source_rgb(*(WHITE if solid else self.background(form.color)))
        if not form.outline:
            context.fill()
            return
        context.fill_preserve()
        context.set_source_rgb(*WHITE)
        context.set_line_width(OUTLINE_WIDTH * form.unit * form.outline)
        context.stroke()

    def line(self, color: Color) -> Color:
        """Draw every line in white."""
        return WHITE

    def background(self, color: Color) -> Color:
        """Keep a hint of how light the color is, and nothing of its hue."""
        return mix(BLUEPRINT_PAPER, WHITE, 0.3 * (sum(color) / 3) ** 2)


def rule_paper(pixels: np.ndarray, random: Random) -> np.ndarray:
    """Rule a grid onto the paper, under the white lines; `random` is not used."""
    size = len(pixels)
    pitch = size / PATTERN_COUNT
    distance = np.abs((np.arange(size) + 0.5) % pitch - pitch / 2)
    on_line = distance < 0.007 * size
    grid = on_line[:, None] | on_line[None, :]
    ruled = np.maximum(pixels, (255 * BLUEPRINT_GRID).astype(np.uint8))
    return np.where(grid[..., None], ruled, pixels)


def print_inks(pixels: np.ndarray, random: Random) -> np.ndarray:
    """Print the picture with two inks on cream paper, as dots, the second a little beside; `random` is not used."""
    red, green, blue = np.moveaxis(pixels.astype(np.float32) / 255, -1, 0)
    # Each ink stands for the light that it takes away; yellow, which no ink can print, becomes a light red.
    red_ink = 0.75 * (1 - green) + 0.25 * (1 - blue)
    teal_ink = moved(1 - red, *(round(share * len(pixels)) for share in MISREGISTRATION))
    screen = halftone_screen(len(pixels))
    red_dots, teal_dots = (dots[..., None] for dots in (halftone(red_ink, screen), halftone(teal_ink, 1 - screen)))
    # Inks are transparent: what is printed over another color takes away from that.
    printed = RISOGRAPH_PAPER * (1 - red_dots * (1 - RISOGRAPH_RED)) * (1 - teal_dots * (1 - RISOGRAPH_TEAL))
    return (255 * printed).astype(np.uint8)


def moved(values: np.ndarray, down: int, right: int) -> np.ndarray:
    """Move values over a picture, and let its first row and column fill what is left free."""
    rows, columns = (np.maximum(np.arange(len(values)) - shift, 0) for shift in (down, right))
    return values[rows[:, None], columns[None, :]]


def halftone_screen(size: int) -> np.ndarray:
    """Return how little ink makes a dot at each place: from 1 at the middle of each dot to 0 between four of them.

    Turned around, it has the dots of the other ink between those of the first. The dots stand in straight rows: of a
    screen at 45 degrees, as in print, the latents keep nothing.
    """
    waves = np.cos((np.arange(size) + 0.5) * (math.tau * PATTERN_COUNT / size)).astype(np.float32)
    return 0.5 + 0.25 * (waves[:, None] + waves[None, :])


def halftone(ink: np.ndarray, screen: np.ndarray) -> np.ndarray:
    """Turn shares of ink into soft dots of about that area; areas that are nearly full or empty stay even."""
    stretched = np.clip(1.3 * ink - 0.15, 0, 1)
    return np.clip(4 * (stretched - 1 + screen) + stretched, 0, 1)


BLUEPRINT = Style(("blueprint",), Drafting(), finish=rule_paper)
RISOGRAPH = Style(("risograph",), Paint(draws_outlines=True), finish=print_inks)

ADAPTER_STYLES: Final = {"Blueprint": BLUEPRINT, "Risograph": RISOGRAPH}
"""The styles by the names of their LoRAs."""
