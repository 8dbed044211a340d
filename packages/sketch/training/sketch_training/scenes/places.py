"""The places a scene may be set in: how each is painted, and the words for it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sketch_training.scenes.city import paint_city
from sketch_training.scenes.land import paint_meadow, paint_mountains, paint_snow, paint_starry_night
from sketch_training.scenes.outdoors import (
    paint_clouds,
    paint_desert,
    paint_forest,
    paint_hills_at_sunset,
    paint_moon_ground,
    paint_room,
    paint_street,
    paint_sunrise_field,
)
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.space import paint_space
from sketch_training.scenes.water import paint_beach, paint_sea, paint_sea_at_sunset, paint_under_water


@dataclass(frozen=True)
class Place:
    """A background that covers the whole picture, and the phrases that name it in a caption.

    `other_phrases` are those that the first version's captions did not use, `adjectives` stand before the subject's
    color. There is weather only out of doors.
    """

    name: str
    paint: Callable[[Pen, Random], None]
    phrases: tuple[str, ...]
    other_phrases: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    outdoors: bool = True


MEADOW = Place(
    "meadow",
    paint_meadow,
    ("in a meadow", "on a green meadow", "in a field of flowers", "on the grass", "on a sunny day"),
    ("meadow", "in the park", "in a garden", "sunny meadow"),
)
STARRY_NIGHT = Place(
    "starry night",
    paint_starry_night,
    ("under a starry sky", "under the stars at night", "at night under the moon", "starry night"),
    ("at night", "night", "in the moonlight"),
)
SEA_AT_SUNSET = Place(
    "sea at sunset", paint_sea_at_sunset, ("on the sea at sunset", "at sunset by the sea", "ocean sunset")
)
SEA = Place("sea", paint_sea, ("on the sea", "on the ocean", "on the water, sunny day"), ("sea", "ocean", "at sea"))
UNDER_WATER = Place(
    "under water",
    paint_under_water,
    ("under water", "underwater with bubbles", "in the deep sea"),
    ("underwater", "under the sea"),
    outdoors=False,
)
CITY = Place(
    "neon city",
    paint_city,
    ("neon city at night", "in a city at night", "in front of a neon city", "city skyline at night"),
    ("neon city", "cyberpunk", "cyberpunk city", "in a cyberpunk city"),
    ("cyberpunk",),
)
SNOW = Place(
    "snow", paint_snow, ("in the snow", "in a snowy landscape", "in winter, snow falling"), ("snow", "winter", "snowy")
)
SPACE = Place(
    "space",
    paint_space,
    ("in space", "in outer space with a planet", "among the stars in space"),
    ("space", "outer space"),
    outdoors=False,
)
BEACH = Place(
    "beach", paint_beach, ("on the beach", "at the beach", "on a sandy beach by the sea"), ("beach", "sandy beach")
)
MOUNTAINS = Place(
    "mountains",
    paint_mountains,
    ("in the mountains", "in front of snowy mountains", "mountain landscape"),
    ("mountains", "in front of a mountain"),
)
FOREST = Place("forest", paint_forest, ("in a forest", "in the woods", "forest", "among the trees"))
DESERT = Place("desert", paint_desert, ("in the desert", "desert", "on a sand dune", "in a hot desert"))
CLOUDS = Place("clouds", paint_clouds, ("in the clouds", "in the sky", "among the clouds", "in the air"))
STREET = Place("street", paint_street, ("on a street", "in town", "in a city by day", "on the road"))
SUNSET = Place("sunset", paint_hills_at_sunset, ("at sunset", "sunset", "in the hills at sunset", "in the evening"))
MOON = Place("moon", paint_moon_ground, ("on the moon", "on the moon with the earth in the sky"), outdoors=False)
ROOM = Place("room", paint_room, ("in a room", "indoors", "in a house by the window", "at home"), outdoors=False)
FIELD = Place(
    "field at sunrise", paint_sunrise_field, ("in a field at sunrise", "at sunrise", "in the morning", "golden field")
)

FIRST_PLACES = (MEADOW, STARRY_NIGHT, SEA_AT_SUNSET, SEA, UNDER_WATER, CITY, SNOW, SPACE, BEACH, MOUNTAINS)
"""Those of the first version's scenes."""

PLACES = (*FIRST_PLACES, FOREST, DESERT, CLOUDS, STREET, SUNSET, MOON, ROOM, FIELD)
