"""Places on land: meadow, starry night, snow, mountains."""

from random import Random

import cairocffi as cairo

from sketch_training.scenes.color import WHITE, Color, vary
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.sky import paint_day_sky, paint_moon, paint_stars

MEADOW_FLOWERS: tuple[Color, ...] = (WHITE, (0.99, 0.8, 0.3), (0.97, 0.55, 0.7))

PEAKS = ((0.22, 0.42, 0.34), (0.78, 0.38, 0.36), (0.5, 0.5, 0.36))
"""For each mountain its middle, its height, and half its width."""


def paint_ground(pen: Pen, random: Random, height: float, color: Color) -> None:
    """Paint rolling ground from about `height` down."""
    left, middle = random.uniform(-0.03, 0.03), random.uniform(-0.03, 0.03)

    def path(context: cairo.Context) -> None:
        context.move_to(-0.05, 1.05)
        context.line_to(-0.05, height + left)
        context.curve_to(0.3, height - middle, 0.7, height + middle, 1.05, height - left)
        context.line_to(1.05, 1.05)
        context.close_path()

    pen.fill(path, color)


def paint_meadow(pen: Pen, random: Random) -> None:
    """Paint a green meadow with small flowers, under a blue sky."""
    paint_day_sky(pen, random)
    paint_ground(pen, random, 0.7, (0.45, 0.75, 0.35))
    for _ in range(7):
        x, y = random.random(), random.uniform(0.78, 0.98)
        pen.circle(x, y, 0.012, vary(random.choice(MEADOW_FLOWERS), random, 0.05), outlined=False)


def paint_starry_night(pen: Pen, random: Random) -> None:
    """Paint dark land under stars and a moon."""
    pen.gradient((0.04, 0.05, 0.2), (0.18, 0.18, 0.45))
    paint_stars(pen, random, count=30, lowest=0.7)
    paint_moon(pen, random)
    paint_ground(pen, random, 0.76, (0.1, 0.2, 0.2))


def paint_snow(pen: Pen, random: Random) -> None:
    """Paint snowy ground with flakes falling."""
    pen.gradient((0.6, 0.75, 0.9), (0.85, 0.92, 0.98))
    paint_ground(pen, random, 0.7, (0.96, 0.98, 1))
    for _ in range(28):
        pen.circle(random.random(), random.random(), random.uniform(0.006, 0.013), WHITE, outlined=False)


def paint_mountains(pen: Pen, random: Random) -> None:
    """Paint three mountains with snow on top, behind green ground."""
    pen.gradient((0.5, 0.75, 0.95), (0.9, 0.95, 1))
    for middle, height, half_width in PEAKS:
        x = middle + random.uniform(-0.06, 0.06)
        top = 0.78 - height
        rock = vary((0.45, 0.5, 0.62), random, 0.04)
        pen.polygon([(x - half_width, 0.8), (x, top), (x + half_width, 0.8)], rock)
        snow_cap = [
            (x - half_width * 0.25, top + height * 0.25),
            (x, top),
            (x + half_width * 0.25, top + height * 0.25),
            (x + half_width * 0.08, top + height * 0.2),
            (x, top + height * 0.27),
            (x - half_width * 0.1, top + height * 0.19),
        ]
        pen.polygon(snow_cap, WHITE, outlined=False)
    paint_ground(pen, random, 0.76, (0.4, 0.66, 0.36))
