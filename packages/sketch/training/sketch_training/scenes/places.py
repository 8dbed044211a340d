"""The ten places a scene may be set in: how each is painted, and the words for it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sketch_training.scenes.city import paint_city
from sketch_training.scenes.land import paint_meadow, paint_mountains, paint_snow, paint_starry_night
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.space import paint_space
from sketch_training.scenes.water import paint_beach, paint_sea, paint_sea_at_sunset, paint_under_water


@dataclass(frozen=True)
class Place:
    """A background that covers the whole picture, and the phrases that name it in a caption."""

    paint: Callable[[Pen, Random], None]
    phrases: tuple[str, ...]


MEADOW = Place(
    paint_meadow, ("in a meadow", "on a green meadow", "in a field of flowers", "on the grass", "on a sunny day")
)
STARRY_NIGHT = Place(
    paint_starry_night, ("under a starry sky", "under the stars at night", "at night under the moon", "starry night")
)
SEA_AT_SUNSET = Place(paint_sea_at_sunset, ("on the sea at sunset", "at sunset by the sea", "ocean sunset"))
SEA = Place(paint_sea, ("on the sea", "on the ocean", "on the water, sunny day"))
UNDER_WATER = Place(paint_under_water, ("under water", "underwater with bubbles", "in the deep sea"))
CITY = Place(
    paint_city, ("neon city at night", "in a city at night", "in front of a neon city", "city skyline at night")
)
SNOW = Place(paint_snow, ("in the snow", "in a snowy landscape", "in winter, snow falling"))
SPACE = Place(paint_space, ("in space", "in outer space with a planet", "among the stars in space"))
BEACH = Place(paint_beach, ("on the beach", "at the beach", "on a sandy beach by the sea"))
MOUNTAINS = Place(paint_mountains, ("in the mountains", "in front of snowy mountains", "mountain landscape"))

PLACES = (MEADOW, STARRY_NIGHT, SEA_AT_SUNSET, SEA, UNDER_WATER, CITY, SNOW, SPACE, BEACH, MOUNTAINS)
