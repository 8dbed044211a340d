"""Accessories: what characters wear. Each is drawn in the wearer's unit, placed by the wearer's anchors."""

from collections.abc import Callable
from dataclasses import dataclass

from sketch_training.scenes.color import Color
from sketch_training.scenes.faces import SIDES, Anchors
from sketch_training.scenes.pen import Pen

GLASS: Color = (0.06, 0.06, 0.08)
FELT: Color = (0.12, 0.11, 0.14)
GOLD: Color = (0.99, 0.8, 0.15)


@dataclass(frozen=True)
class Accessory:
    """Something to wear: its noun, the noun with its article, how it is drawn, whether a caption may name its color."""

    noun: str
    phrase: str
    draw: Callable[[Pen, Anchors, Color], None]
    takes_color: bool = True


def draw_sunglasses(pen: Pen, anchors: Anchors, color: Color) -> None:
    """Draw dark glasses over the eyes; `color` is not used."""
    eyes, half = anchors.eyes, anchors.half_width
    for side in SIDES:
        pen.ellipse(side * half * 0.47, eyes, half * 0.40, half * 0.33, GLASS)
        glint = side * half * 0.47 - half * 0.1
        pen.circle(glint, eyes - half * 0.1, half * 0.1, (0.55, 0.6, 0.7), outlined=False)
    pen.rectangle(-half * 0.2, eyes - half * 0.12, half * 0.4, half * 0.12, GLASS, outlined=False)


def draw_party_hat(pen: Pen, anchors: Anchors, color: Color) -> None:
    """Draw a pointed hat with a pompom."""
    top, half = anchors.head_top, anchors.half_width
    pen.polygon([(-half * 0.55, top + 0.05), (half * 0.55, top + 0.05), (0, top - 0.32)], color)
    pen.circle(0, top - 0.32, 0.05, (1, 0.95, 0.7))


def draw_top_hat(pen: Pen, anchors: Anchors, color: Color) -> None:
    """Draw a black hat; the color is its ribbon's."""
    top, half = anchors.head_top, anchors.half_width
    pen.rectangle(-half * 0.55, top - 0.3, half * 1.1, 0.32, FELT)
    pen.rectangle(-half * 0.55, top - 0.07, half * 1.1, 0.07, color, outlined=False)
    pen.rectangle(-half * 0.9, top - 0.01, half * 1.8, 0.07, FELT)


def draw_crown(pen: Pen, anchors: Anchors, color: Color) -> None:
    """Draw a golden crown with three points; `color` is not used."""
    top, half = anchors.head_top, anchors.half_width
    corners = [
        (-half * 0.65, top + 0.07),
        (-half * 0.7, top - 0.2),
        (-half * 0.35, top - 0.06),
        (0, top - 0.25),
        (half * 0.35, top - 0.06),
        (half * 0.7, top - 0.2),
        (half * 0.65, top + 0.07),
    ]
    pen.polygon(corners, GOLD)


def draw_scarf(pen: Pen, anchors: Anchors, color: Color) -> None:
    """Draw a scarf with one end hanging."""
    neck, half = anchors.neck, anchors.half_width
    pen.ellipse(0, neck, half * 0.8, 0.065, color)
    end = [(half * 0.2, neck), (half * 0.55, neck), (half * 0.6, neck + 0.24), (half * 0.25, neck + 0.24)]
    pen.polygon(end, color)


SUNGLASSES = Accessory("sunglasses", "sunglasses", draw_sunglasses, takes_color=False)
PARTY_HAT = Accessory("party hat", "a party hat", draw_party_hat)
TOP_HAT = Accessory("top hat", "a top hat", draw_top_hat)
CROWN = Accessory("crown", "a crown", draw_crown, takes_color=False)
SCARF = Accessory("scarf", "a scarf", draw_scarf)

ACCESSORIES = (SUNGLASSES, SUNGLASSES, PARTY_HAT, TOP_HAT, CROWN, SCARF)
"""What is drawn from, each as often as it stands here: sunglasses count twice."""

ACCESSORY_COLORS = ("red", "blue", "green", "yellow", "purple")
