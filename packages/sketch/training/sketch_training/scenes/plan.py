"""Plans: what a broad scene shows, decided before anything is drawn or worded.

A plan is what the painter paints, what the caption tells, and what an evaluation asks for afterwards.
"""

from dataclasses import dataclass
from random import Random

from sketch_training.scenes.accessories import CROWN, PARTY_HAT, SCARF, SUNGLASSES, TOP_HAT, Accessory
from sketch_training.scenes.color import PALETTE
from sketch_training.scenes.held_out import combination, figure_name, is_held_out
from sketch_training.scenes.places import PLACES, SPACE, UNDER_WATER, Place
from sketch_training.scenes.styles import CARTOON, FLAT, LINE_DRAWING, NEON, PIXEL_ART, STYLES, WATERCOLOR, Style
from sketch_training.scenes.subjects import FIRST_SUBJECTS, SUBJECTS, Subject
from sketch_training.scenes.weather import WEATHERS, Weather

COLORS = tuple(PALETTE)
ACCESSORIES = (SUNGLASSES, PARTY_HAT, TOP_HAT, CROWN, SCARF)
ACCESSORY_COLORS = ("red", "blue", "green", "yellow", "purple")
SIZES = (None, "small", "big")
SIDES = (None, "left", "right")

COUNT_WEIGHTS = {1: 0.62, 2: 0.33, 3: 0.05}
"""How often a scene has one, two or three figures. Two are hard to keep apart, so they come often."""

DRESSED_SHARE = 0.6
"""How many of the characters that are alone wear something."""

STYLE_WEIGHTS = {FLAT: 0.32, CARTOON: 0.24, PIXEL_ART: 0.12, NEON: 0.1, WATERCOLOR: 0.11, LINE_DRAWING: 0.11}


@dataclass(frozen=True)
class Figure:
    """One subject with its color and what it wears."""

    subject: Subject
    color: str
    accessory: Accessory | None = None
    accessory_color: str = "red"


@dataclass(frozen=True)
class Plan:
    """A scene in words: figures from left to right, before a place or before one plain color."""

    figures: tuple[Figure, ...]
    style: Style
    place: Place | None
    background: str
    """The color behind the figures where there is no place."""
    weather: Weather | None = None
    size: str | None = None
    side: str | None = None

    @property
    def combination(self) -> str:
        """The combination that this plan has, by name."""
        figures = [figure_name(figure.color, figure.subject.name, figure.accessory) for figure in self.figures]
        return combination(figures, self.place, self.style)


def choose_figure(random: Random, style: Style, alone: bool) -> Figure:
    """Choose a subject, its color, and for some characters that are alone something to wear."""
    # What the first version did not know comes a little more often.
    subject = random.choice(SUBJECTS if random.random() < 0.65 else SUBJECTS[len(FIRST_SUBJECTS) :])
    color = random.choice(COLORS) if random.random() < 0.6 else random.choice(subject.usual_colors)
    while style is NEON and color == "black":
        color = random.choice(COLORS)
    wears = alone and subject.anchors is not None and random.random() < DRESSED_SHARE
    return Figure(subject, color, random.choice(ACCESSORIES) if wears else None, random.choice(ACCESSORY_COLORS))


def choose_place(random: Random, figures: tuple[Figure, ...]) -> Place | None:
    """Choose a place, sometimes one where the first figure is at home; plain forms mostly have none."""
    first = figures[0].subject
    if random.random() < (0.7 if first.is_shape else 0.22):
        return None
    return random.choice(first.homes) if first.homes and random.random() < 0.3 else random.choice(PLACES)


def choose_count(random: Random) -> int:
    """Choose how many figures a scene has."""
    return random.choices(tuple(COUNT_WEIGHTS), tuple(COUNT_WEIGHTS.values()))[0]


def choose_plan(random: Random) -> Plan:
    """Choose a scene, held out or not."""
    style = random.choices(STYLES, [STYLE_WEIGHTS[style] for style in STYLES])[0]
    count = choose_count(random)
    figures = tuple(choose_figure(random, style, count == 1) for _ in range(count))
    place = choose_place(random, figures)
    colors = [color for color in COLORS if all(color != figure.color for figure in figures)]
    background = "white" if style is LINE_DRAWING and "white" in colors else random.choice(colors)
    weather = random.choice(WEATHERS) if place and place.outdoors and random.random() < 0.12 else None
    size, side = (None, None)
    if count == 1:
        size = random.choices(SIZES, (0.84, 0.09, 0.07))[0]
        side = random.choices(SIDES, (0.88, 0.06, 0.06))[0] if size != "big" else None
    return Plan(figures, style, place, background, weather, size, side)


def choose_allowed_plan(random: Random, held_out: bool) -> Plan:
    """Choose a scene that is held out, or one that is not."""
    while True:
        plan = choose_plan(random)
        if is_held_out(plan.combination) == held_out:
            return plan


def floats(place: Place | None) -> bool:
    """Tell whether a scene has no ground that its figures would stand on."""
    return place is None or place in (SPACE, UNDER_WATER)
