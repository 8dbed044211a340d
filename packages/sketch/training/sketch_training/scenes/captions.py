"""Captions: the words for a scene, in one of many wordings.

`caption` says what a `Description` holds; `every_phrase` lists all that captions are put together from, which is where
the model's vocabulary comes from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sketch_training.scenes.accessories import ACCESSORIES, ACCESSORY_COLORS, Accessory
from sketch_training.scenes.color import PALETTE
from sketch_training.scenes.places import FIRST_PLACES, Place
from sketch_training.scenes.styles import FIRST_STYLES, FLAT, Style
from sketch_training.scenes.subjects import FIRST_SUBJECTS

SMALL = "small"
POSITIONS = ("on the left", "on the right")
WEARING = ("wearing", "with", "wearing")
PLAIN_BACKGROUNDS = ("on a {} background", "{} background", "on a {} background")
STYLED = ("{style} of {scene}", "{scene}, {style}", "{style}, {scene}", "{scene}, {style}")

OPENING_PREPOSITIONS = frozenset(("in", "on", "at", "under", "underwater", "among"))
"""A place phrase that opens with one of these may follow the subject without a comma."""


@dataclass(frozen=True)
class PlainBackground:
    """A background of one color. The color is None where the caption keeps silent about it."""

    color: str | None


@dataclass(frozen=True)
class Description:
    """What a caption may say about a scene. None, or False, means that there is nothing to say."""

    subject: str
    color: str | None
    setting: Place | PlainBackground
    style: Style
    accessory: Accessory | None
    accessory_color: str
    small: bool
    position: str | None


def with_article(noun: str) -> str:
    """Put "a" or "an" before a noun phrase."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def worn(description: Description, accessory: Accessory, random: Random) -> str:
    """Word what the subject wears, its color named half of the time where it has one."""
    verb = random.choice(WEARING)
    if not accessory.takes_color or random.random() < 0.5:
        return f"{verb} {accessory.phrase}"
    return f"{verb} a {description.accessory_color} {accessory.noun}"


def background(setting: Place | PlainBackground, random: Random) -> str:
    """Word where the scene is set; empty for an unnamed color."""
    if isinstance(setting, Place):
        return random.choice(setting.phrases)
    return "" if setting.color is None else random.choice(PLAIN_BACKGROUNDS).format(setting.color)


def caption(description: Description, random: Random) -> str:
    """Word a scene. Flat scenes mostly leave their style out, the others always name it."""
    words = (SMALL if description.small else None, description.color, description.subject)
    scene = with_article(" ".join(word for word in words if word))
    if description.accessory:
        scene += f" {worn(description, description.accessory, random)}"
    if description.position:
        scene += f" {description.position}"
    behind = background(description.setting, random)
    if behind:
        joined = behind.split()[0] in OPENING_PREPOSITIONS and random.random() < 0.8
        scene += f"{' ' if joined else ', '}{behind}"
    style = random.choice(description.style.phrases)
    if description.style is FLAT and random.random() < 0.85:
        return scene
    return random.choice([pattern.format(style=style, scene=scene) for pattern in STYLED])


def every_phrase() -> Iterator[str]:
    """List every piece of text that a caption can be put together from."""
    yield from (with_article(subject.name) for subject in FIRST_SUBJECTS)
    yield from (with_article(color) for color in PALETTE)
    yield from (accessory.phrase for accessory in ACCESSORIES)
    yield from (SMALL, *ACCESSORY_COLORS, *POSITIONS, *WEARING)
    yield from (pattern.format("red") for pattern in PLAIN_BACKGROUNDS)
    yield from (phrase for place in FIRST_PLACES for phrase in place.phrases)
    for style in FIRST_STYLES:
        for phrase in style.phrases:
            yield from (pattern.format(style=phrase, scene="") for pattern in STYLED)
