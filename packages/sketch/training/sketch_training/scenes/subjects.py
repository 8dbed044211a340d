"""The subjects: how each is drawn, the colors it usually has, where it wears things, where it is at home.

Order matters here and in every list that scenes choose from: a seed chooses by position, so reordering changes all
pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sketch_training.scenes import animals, buildings, figures, plants, shapes, things, vehicles, wildlife
from sketch_training.scenes.color import PALETTE, Color
from sketch_training.scenes.faces import Anchors
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.places import (
    BEACH,
    CITY,
    CLOUDS,
    DESERT,
    FIELD,
    FOREST,
    MEADOW,
    MOUNTAINS,
    ROOM,
    SEA,
    SEA_AT_SUNSET,
    SNOW,
    SPACE,
    STARRY_NIGHT,
    STREET,
    UNDER_WATER,
    Place,
)

ANY_COLOR = tuple(PALETTE)


@dataclass(frozen=True)
class Subject:
    """What a scene shows. `anchors` is set on those that can wear an accessory; plain shapes have no place."""

    name: str
    draw: Callable[[Pen, Color], None]
    usual_colors: tuple[str, ...]
    anchors: Anchors | None = None
    homes: tuple[Place, ...] = ()
    is_shape: bool = False


FIRST_SUBJECTS = (
    Subject("circle", shapes.draw_circle, ANY_COLOR, is_shape=True),
    Subject("square", shapes.draw_square, ANY_COLOR, is_shape=True),
    Subject("triangle", shapes.draw_triangle, ANY_COLOR, is_shape=True),
    Subject("star", shapes.draw_star, ("yellow", *ANY_COLOR), is_shape=True),
    Subject("heart", shapes.draw_heart, ("red", "pink", *ANY_COLOR), is_shape=True),
    Subject(
        "cat",
        animals.draw_cat,
        ("orange", "black", "gray", "white", "brown"),
        animals.CAT_ANCHORS,
        (CITY, STARRY_NIGHT),
    ),
    Subject("dog", animals.draw_dog, ("brown", "white", "gray", "orange"), animals.DOG_ANCHORS, (MEADOW, SNOW, BEACH)),
    Subject("rabbit", animals.draw_rabbit, ("white", "gray", "brown", "pink"), animals.RABBIT_ANCHORS, (MEADOW, SNOW)),
    Subject("fish", animals.draw_fish, ("orange", "blue", "yellow", "red"), homes=(UNDER_WATER,)),
    Subject("robot", figures.draw_robot, ("gray", "blue", "red", "turquoise"), figures.ROBOT_ANCHORS, (CITY, SPACE)),
    Subject("snowman", figures.draw_snowman, ("white",), figures.SNOWMAN_ANCHORS, (SNOW,)),
    Subject(
        "house",
        buildings.draw_house,
        ("white", "red", "yellow", "blue", "brown"),
        homes=(STARRY_NIGHT, MEADOW, SNOW),
    ),
    Subject("tree", plants.draw_tree, ("green", "orange", "pink"), homes=(MEADOW, MOUNTAINS)),
    Subject("flower", plants.draw_flower, ("red", "pink", "yellow", "purple", "white", "blue"), homes=(MEADOW,)),
    Subject(
        "sailboat", vehicles.draw_sailboat, ("white", "red", "yellow", "blue", "orange"), homes=(SEA, SEA_AT_SUNSET)
    ),
    Subject("rocket", vehicles.draw_rocket, ("white", "red", "blue", "gray"), homes=(SPACE, STARRY_NIGHT)),
    Subject("car", vehicles.draw_car, ("red", "blue", "yellow", "green"), homes=(CITY, BEACH)),
    Subject(
        "hot air balloon",
        vehicles.draw_hot_air_balloon,
        ("red", "orange", "purple", "yellow"),
        homes=(MOUNTAINS, SEA_AT_SUNSET, MEADOW),
    ),
    Subject("mushroom", plants.draw_mushroom, ("red", "brown", "purple"), homes=(MEADOW,)),
)
"""The nineteen of the first version's scenes."""

SUBJECTS = (
    *FIRST_SUBJECTS,
    Subject("bear", wildlife.draw_bear, ("brown", "white", "black"), wildlife.BEAR_ANCHORS, (FOREST, SNOW)),
    Subject("fox", wildlife.draw_fox, ("orange", "red", "gray"), wildlife.FOX_ANCHORS, (FOREST, SNOW)),
    Subject("frog", wildlife.draw_frog, ("green",), wildlife.FROG_ANCHORS, (MEADOW, FOREST)),
    Subject("penguin", wildlife.draw_penguin, ("black", "blue", "gray"), wildlife.PENGUIN_ANCHORS, (SNOW,)),
    Subject("owl", wildlife.draw_owl, ("brown", "gray", "white"), wildlife.OWL_ANCHORS, (STARRY_NIGHT, FOREST)),
    Subject("ghost", wildlife.draw_ghost, ("white",), wildlife.GHOST_ANCHORS, (STARRY_NIGHT, ROOM)),
    Subject("butterfly", wildlife.draw_butterfly, ("orange", "yellow", "blue", "purple"), homes=(MEADOW, FIELD)),
    Subject("apple", things.draw_apple, ("red", "green", "yellow"), homes=(ROOM, MEADOW)),
    Subject("cake", things.draw_cake, ("pink", "brown", "white"), homes=(ROOM,)),
    Subject("umbrella", things.draw_umbrella, ("red", "blue", "yellow", "purple"), homes=(BEACH, STREET)),
    Subject("cactus", things.draw_cactus, ("green",), homes=(DESERT, ROOM)),
    Subject("castle", things.draw_castle, ("gray", "white", "brown"), homes=(MOUNTAINS, MEADOW)),
    Subject("airplane", things.draw_airplane, ("white", "red", "blue"), homes=(CLOUDS,)),
    Subject("cup", things.draw_cup, ("white", "red", "blue"), homes=(ROOM,)),
)
"""All of them. Those that can wear something are the ones with anchors."""
