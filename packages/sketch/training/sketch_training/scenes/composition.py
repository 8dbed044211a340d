"""Composition: from a seed to a picture and its caption.

A scene is chosen and painted from back to front, as a painter would: style, subject, setting, what the subject wears,
where it stands; last the words. One `Random` is used up in that order, so a seed means the same scene everywhere.
"""

from dataclasses import dataclass
from random import Random

import numpy as np

from sketch_training.scenes.accessories import ACCESSORIES, ACCESSORY_COLORS, Accessory
from sketch_training.scenes.captions import POSITIONS, Description, PlainBackground, caption
from sketch_training.scenes.color import PALETTE, vary
from sketch_training.scenes.held_out import combination, figure_name
from sketch_training.scenes.pen import PICTURE_SIZE, Pen
from sketch_training.scenes.places import FIRST_PLACES, Place
from sketch_training.scenes.styles import choose_style
from sketch_training.scenes.subjects import FIRST_SUBJECTS, Subject

COLOR_CHOICES = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "gray", "brown", "turquoise"
)  # fmt: skip
"""The palette's words in the order that seeds choose from."""

COLOR_VARIATION = 0.03
SUBJECT_SIZE = 0.70
LEFT, RIGHT = 0.27, 0.73


@dataclass(frozen=True)
class Scene:
    """A square picture `[height, width, 3]` in bytes, its words, and what it combines."""

    caption: str
    pixels: np.ndarray
    combination: str
    """What it combines, by name; see `held_out`."""


@dataclass(frozen=True)
class Placement:
    """Where the subject stands and how large, with what a caption may say about it."""

    x: float
    y: float
    scale: float
    small: bool
    position: str | None


def choose_place(subject: Subject, random: Random) -> Place | None:
    """Choose a place, more often one where the subject is at home; None means a plain background."""
    if random.random() < (0.85 if subject.is_shape else 0.30):
        return None
    place = random.choice(FIRST_PLACES)
    if subject.homes and random.random() < 0.5:
        return random.choice(subject.homes)
    return place


def choose_subject_color(subject: Subject, random: Random) -> tuple[str, bool]:
    """Choose a color word, and whether the caption says it: an unusual color is always said."""
    name = random.choice(COLOR_CHOICES) if random.random() < 0.65 else random.choice(subject.usual_colors)
    return name, name not in subject.usual_colors or random.random() < 0.75


def paint_plain(pen: Pen, subject_color: str, random: Random) -> PlainBackground:
    """Paint one color that is not the subject's; where the caption will not name it, white or else blue."""
    name = random.choice([color for color in COLOR_CHOICES if color != subject_color])
    said = random.random() < 0.9
    if not said:
        name = "blue" if subject_color == "white" else "white"
    color = vary(PALETTE[name], random, COLOR_VARIATION)
    pen.gradient(color, color)
    return PlainBackground(name if said else None)


def choose_accessory(subject: Subject, random: Random) -> Accessory | None:
    """Give a character something to wear, less than half of the time."""
    return random.choice(ACCESSORIES) if subject.anchors and random.random() < 0.42 else None


def choose_placement(plain: bool, random: Random) -> Placement:
    """Put the subject in the middle, mostly; lower where there is a ground to stand on."""
    x = 0.5 + random.uniform(-0.015, 0.015)
    y = (0.5 if plain else 0.56) + random.uniform(-0.015, 0.015)
    chance = random.random()
    if chance < 0.06:
        return Placement(x, y, SUBJECT_SIZE * 0.6, small=True, position=None)
    if chance < 0.14:
        position = random.choice(POSITIONS)
        side = LEFT if "left" in position else RIGHT
        return Placement(side, y, SUBJECT_SIZE * 0.72, small=False, position=position)
    return Placement(x, y, SUBJECT_SIZE, small=False, position=None)


def compose(seed: int, size: int = PICTURE_SIZE) -> Scene:
    """Make the scene that belongs to a seed, `size` pixels across and down."""
    random = Random(seed)
    style = choose_style(random)
    pen = Pen(style.brush, size)
    subject = random.choice(FIRST_SUBJECTS)

    place = choose_place(subject, random)
    color_name, color_said = choose_subject_color(subject, random)
    color = vary(PALETTE[color_name], random, COLOR_VARIATION)
    setting = place or paint_plain(pen, color_name, random)
    if place:
        place.paint(pen, random)

    accessory = choose_accessory(subject, random)
    accessory_color = random.choice(ACCESSORY_COLORS)
    placement = choose_placement(place is None, random)
    with pen.moved(placement.x, placement.y, placement.scale):
        subject.draw(pen, color)
        if accessory and subject.anchors:
            accessory.draw(pen, subject.anchors, PALETTE[accessory_color])
    pixels = pen.pixels()

    description = Description(
        subject=subject.name,
        color=color_name if color_said else None,
        setting=setting,
        style=style,
        accessory=accessory,
        accessory_color=accessory_color,
        small=placement.small,
        position=placement.position,
    )
    words = caption(description, random)
    finished = style.finish(pixels, random) if style.finish else pixels
    return Scene(words, finished, combination([figure_name(color_name, subject.name, accessory)], place, style))
