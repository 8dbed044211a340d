"""Outer space: stars and one ringed planet in a corner."""

from random import Random

from sketch_training.scenes.color import Color, vary
from sketch_training.scenes.pen import Pen, Point
from sketch_training.scenes.sky import paint_stars

CORNERS: tuple[Point, ...] = ((0.17, 0.2), (0.83, 0.2), (0.83, 0.82), (0.17, 0.82))
PLANETS: tuple[Color, ...] = ((0.9, 0.55, 0.3), (0.4, 0.7, 0.9), (0.8, 0.45, 0.75))


def paint_space(pen: Pen, random: Random) -> None:
    """Paint space, away from any ground."""
    pen.gradient((0.03, 0.02, 0.1), (0.1, 0.05, 0.22))
    paint_stars(pen, random, count=40, lowest=1.0)
    x, y = random.choice(CORNERS)
    pen.circle(x, y, 0.1, vary(random.choice(PLANETS), random, 0.05))
    ring = (x - 0.08, y + 0.09, x + 0.1, y + 0.03, x + 0.17, y - 0.05)
    pen.curve((x - 0.17, y + 0.05), ring, (0.95, 0.9, 0.75), 0.016)
