"""The nineteen subjects: how each is drawn, the colors it usually has, where it wears things, where it is at home.

Order matters here and in every list that scenes choose from: a seed chooses by position, so reordering changes all
pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sketch_training.scenes import animals, buildings, figures, plants, shapes, vehicles
from sketch_training.scenes.color import PALETTE, Color
from sketch_training.scenes.faces import Anchors
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.places import (
    BEACH,
    CITY,
    MEADOW,
    MOUNTAINS,
    SEA,
    SEA_AT_SUNSET,
    SNOW,
    SPACE,
    STARRY_NIGHT,
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


SUBJECTS = (
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
