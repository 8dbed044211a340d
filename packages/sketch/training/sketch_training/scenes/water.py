"""Places at and under water: sea, sea at sunset, beach, under water."""

from random import Random

from sketch_training.scenes.color import Color, lighter
from sketch_training.scenes.land import paint_ground
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.sky import paint_sun

SUNSET_HORIZON = 0.62


def paint_water(pen: Pen, random: Random, height: float, color: Color) -> None:
    """Paint water from `height` down, with seven short waves."""
    pen.rectangle(-0.05, height, 1.1, 1.05 - height, color)
    for _ in range(7):
        x, y = random.random(), random.uniform(height + 0.05, 0.97)
        wave = (x - 0.02, y - 0.02, x + 0.02, y + 0.02, x + 0.05, y)
        pen.curve((x - 0.05, y), wave, lighter(color, 0.35), 0.009)


def paint_sea(pen: Pen, random: Random) -> None:
    """Paint the open sea on a sunny day."""
    pen.gradient((0.5, 0.78, 0.97), (0.85, 0.95, 1), 0, 0.6)
    paint_sun(pen, random, 0.15)
    paint_water(pen, random, 0.6, (0.15, 0.48, 0.75))


def paint_sea_at_sunset(pen: Pen, random: Random) -> None:
    """Paint a low sun over a purple sea, with its reflection."""
    pen.gradient((0.5, 0.22, 0.5), (0.99, 0.66, 0.32), 0, SUNSET_HORIZON)
    x = random.uniform(0.25, 0.75)
    pen.circle(x, 0.56, 0.13, (1, 0.86, 0.42))
    paint_water(pen, random, SUNSET_HORIZON, (0.45, 0.25, 0.5))
    for streak in range(4):
        y = 0.66 + streak * 0.045
        half_width = 0.09 - 0.015 * streak
        pen.line((x - half_width, y), (x + half_width, y), (0.99, 0.7, 0.42), 0.012)


def paint_beach(pen: Pen, random: Random) -> None:
    """Paint sand in front of the sea on a sunny day."""
    pen.gradient((0.5, 0.8, 0.98), (0.85, 0.95, 1), 0, 0.5)
    paint_sun(pen, random, 0.14)
    paint_water(pen, random, 0.48, (0.2, 0.62, 0.8))
    paint_ground(pen, random, 0.72, (0.96, 0.87, 0.62))


def paint_under_water(pen: Pen, random: Random) -> None:
    """Paint deep water with bubbles, weeds and a sandy floor."""
    pen.gradient((0.2, 0.65, 0.85), (0.04, 0.22, 0.5))
    paint_ground(pen, random, 0.88, (0.85, 0.75, 0.5))
    for _ in range(8):
        x, y = random.random(), random.random() * 0.8
        pen.circle(x, y, random.uniform(0.01, 0.025), (0.7, 0.9, 0.98), outline=0.6)
    for _ in range(3):
        x = random.random()
        pen.curve((x, 0.95), (x - 0.06, 0.85, x + 0.06, 0.78, x, 0.68), (0.2, 0.65, 0.4), 0.025)
