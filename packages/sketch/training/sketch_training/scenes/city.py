"""The neon city at night."""

from random import Random

from sketch_training.scenes.color import Color
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.sky import paint_stars

NEON: tuple[Color, ...] = ((0.1, 0.95, 0.95), (0.99, 0.25, 0.75), (0.75, 0.4, 1.0), (1.0, 0.85, 0.3))

WALL: Color = (0.1, 0.07, 0.2)
FLOOR_HEIGHT = 0.085


def paint_tower(pen: Pen, random: Random, left: float, width: float, height: float, light: Color) -> None:
    """Paint one tower: two windows a floor, some of them lit, and a lit edge along the roof."""
    top = 1 - height
    pen.rectangle(left, top, width, height + 0.1, WALL)
    for floor in range(int(height / FLOOR_HEIGHT)):
        for column in range(2):
            if random.random() < 0.65:
                x = left + width * (0.2 + 0.4 * column)
                y = top + 0.035 + floor * FLOOR_HEIGHT
                pen.rectangle(x, y, width * 0.22, 0.035, light, outlined=False)
    pen.line((left, top), (left + width, top), light, 0.012)


def paint_city(pen: Pen, random: Random) -> None:
    """Paint a skyline of towers side by side under a violet sky."""
    pen.gradient((0.07, 0.04, 0.2), (0.4, 0.12, 0.45))
    paint_stars(pen, random, count=10, lowest=0.3)
    left = -0.05
    while left < 1.05:
        width, height = random.uniform(0.1, 0.17), random.uniform(0.3, 0.62)
        paint_tower(pen, random, left, width, height, random.choice(NEON))
        left += width + 0.012
