"""Weather: what lies over a place out of doors, before its subject is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cairocffi as cairo

from sketch_training.scenes.color import Color
from sketch_training.scenes.pen import Pen

RAINBOW: tuple[Color, ...] = (
    (0.9, 0.25, 0.25),
    (0.98, 0.6, 0.2),
    (0.99, 0.9, 0.3),
    (0.35, 0.75, 0.35),
    (0.25, 0.5, 0.9),
    (0.55, 0.3, 0.75),
)


@dataclass(frozen=True)
class Weather:
    """A kind of weather and the words for it."""

    paint: Callable[[Pen, Random], None]
    phrases: tuple[str, ...]


def paint_rain(pen: Pen, random: Random) -> None:
    """Darken the place and let it rain."""
    pen.veil((0.35, 0.4, 0.5), 0.55, 0.35)
    for _ in range(30):
        x, y = random.uniform(0, 1.05), random.uniform(-0.05, 0.95)
        pen.line((x, y), (x - 0.03, y + 0.085), (0.7, 0.85, 0.98), 0.011)


def paint_fog(pen: Pen, random: Random) -> None:
    """Hide most of the place, more of it towards the ground; `random` is not used."""
    pen.veil((0.88, 0.9, 0.92), 0.5, 0.85)


def paint_rainbow(pen: Pen, random: Random) -> None:
    """Bend a rainbow over the place."""
    middle = random.uniform(0.35, 0.65)
    for band, color in enumerate(RAINBOW):
        radius = 0.56 - 0.03 * band

        def arc(context: cairo.Context, radius: float = radius) -> None:
            context.arc(middle, 0.72, radius, 3.14159, 0)

        pen.stroke(arc, color, 0.034)


RAIN = Weather(paint_rain, ("in the rain", "on a rainy day", "rain"))
FOG = Weather(paint_fog, ("in the fog", "on a foggy day", "misty"))
RAINBOW_SKY = Weather(paint_rainbow, ("with a rainbow", "under a rainbow", "rainbow"))

WEATHERS = (RAIN, FOG, RAINBOW_SKY)
