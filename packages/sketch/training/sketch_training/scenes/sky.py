"""Skies, and what is in them: gradients, clouds, stars, the moon, the sun. Parts of places."""

import math
from random import Random

import cairocffi as cairo

from sketch_training.scenes.brushes import OUTLINE_COLOR
from sketch_training.scenes.color import WHITE, Color
from sketch_training.scenes.pen import Pen

SUN: Color = (1, 0.88, 0.35)

CLOUD_PUFFS = ((-0.09, 0.05, 0.6, 1.6), (0.0, 0.075, 1.2, 1.8), (0.09, 0.055, 1.4, 0.4))
"""For each puff its offset, its radius, and the arc of its outline in half turns."""


def paint_stars(pen: Pen, random: Random, count: int, lowest: float) -> None:
    """Scatter stars from the top down to `lowest`."""
    for _ in range(count):
        x, y = random.random(), random.random() * lowest
        pen.circle(x, y, 0.006 * random.uniform(0.6, 1.8), (1, 1, 0.9), outlined=False)


def paint_moon(pen: Pen, random: Random) -> None:
    """Put a full moon somewhere along the top."""
    pen.circle(random.uniform(0.12, 0.88), 0.15, 0.075, (0.98, 0.95, 0.78))


def paint_sun(pen: Pen, random: Random, height: float) -> None:
    """Put a sun in the left or the right upper corner."""
    pen.circle(random.choice((0.15, 0.85)), height, 0.085, SUN)


def paint_cloud(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a cloud of three puffs on a flat base; its outline follows the puffs alone."""
    for offset, radius, _, _ in CLOUD_PUFFS:
        pen.circle(x + offset * size, y, radius * size, WHITE, outlined=False)
    pen.rectangle(x - 0.12 * size, y, 0.25 * size, 0.05 * size, WHITE, outlined=False)
    if not pen.draws_outlines:
        return

    def outline(context: cairo.Context) -> None:
        for offset, radius, start, end in CLOUD_PUFFS:
            context.arc(x + offset * size, y, radius * size, math.pi * start, math.pi * end)

    pen.stroke(outline, OUTLINE_COLOR, 0.01)


def paint_day_sky(pen: Pen, random: Random) -> None:
    """Paint a blue sky with two to four clouds."""
    pen.gradient((0.45, 0.75, 0.97), (0.8, 0.93, 1))
    for _ in range(random.randint(2, 4)):
        paint_cloud(pen, random.random(), random.uniform(0.08, 0.4), random.uniform(0.8, 1.5))
