"""Animals: cat, dog, rabbit, fish. Each fills a box of about one unit around the origin."""

from sketch_training.scenes.color import WHITE, Color, darker, lighter
from sketch_training.scenes.faces import SIDES, Anchors, draw_eyes
from sketch_training.scenes.pen import Pen

CAT_ANCHORS = Anchors(eyes=-0.06, head_top=-0.3, neck=0.24, half_width=0.3)
DOG_ANCHORS = Anchors(eyes=-0.1, head_top=-0.34, neck=0.26, half_width=0.3)
RABBIT_ANCHORS = Anchors(eyes=-0.02, head_top=-0.23, neck=0.27, half_width=0.27)

BRIGHT = 0.9
"""Above this sum of red, green and blue, whiskers are drawn dark instead of light."""


def draw_cat(pen: Pen, color: Color) -> None:
    """Draw a sitting cat's front: pointed ears, whiskers."""
    pen.blob((-0.3, 0.5), [(-0.3, 0.1, 0.3, 0.1, 0.3, 0.5)], color)
    for side in SIDES:
        ear = [(side * 0.34, -0.42), (side * 0.36, -0.05), (side * 0.06, -0.2)]
        inner_ear = [(side * 0.30, -0.33), (side * 0.31, -0.15), (side * 0.16, -0.22)]
        pen.polygon(ear, color)
        pen.polygon(inner_ear, (0.98, 0.65, 0.7), outlined=False)
    pen.ellipse(0, -0.02, 0.36, 0.29, color)
    draw_eyes(pen, -0.06, 0.14, 0.05)
    pen.polygon([(-0.035, 0.05), (0.035, 0.05), (0, 0.09)], (0.95, 0.5, 0.55), outlined=False)
    whiskers = (0.2, 0.2, 0.2) if sum(color) > BRIGHT else (0.8, 0.8, 0.8)
    for side in SIDES:
        for slope in (-0.03, 0.03):
            pen.line((side * 0.14, 0.1 + slope * 0.5), (side * 0.38, 0.1 + slope * 2), whiskers, 0.010)


def draw_dog(pen: Pen, color: Color) -> None:
    """Draw a sitting dog's front: hanging ears, a light muzzle, the tongue out."""
    pen.blob((-0.3, 0.5), [(-0.3, 0.1, 0.3, 0.1, 0.3, 0.5)], color)
    pen.ellipse(0, -0.04, 0.32, 0.31, color)
    for side in SIDES:
        pen.ellipse(side * 0.33, -0.06, 0.10, 0.23, darker(color, 0.35))
    pen.ellipse(0, 0.1, 0.17, 0.14, lighter(color, 0.55), outlined=False)
    draw_eyes(pen, -0.1, 0.13, 0.045)
    pen.ellipse(0, 0.04, 0.06, 0.045, (0.1, 0.08, 0.08), outlined=False)
    pen.blob((-0.04, 0.15), [(-0.05, 0.28, 0.05, 0.28, 0.04, 0.15)], (0.95, 0.4, 0.45), outlined=False)


def draw_rabbit(pen: Pen, color: Color) -> None:
    """Draw a sitting rabbit's front: tall ears, one tooth."""
    for side in SIDES:
        pen.ellipse(side * 0.14, -0.33, 0.085, 0.22, color)
        pen.ellipse(side * 0.14, -0.33, 0.04, 0.15, (0.98, 0.68, 0.74), outlined=False)
    pen.blob((-0.27, 0.5), [(-0.27, 0.15, 0.27, 0.15, 0.27, 0.5)], color)
    pen.ellipse(0, 0.03, 0.3, 0.27, color)
    draw_eyes(pen, -0.02, 0.12, 0.045)
    pen.ellipse(0, 0.09, 0.035, 0.025, (0.95, 0.5, 0.6), outlined=False)
    pen.rectangle(-0.03, 0.13, 0.06, 0.06, WHITE, outline=0.5)


def draw_fish(pen: Pen, color: Color) -> None:
    """Draw a fish that swims to the left."""
    fin = darker(color, 0.2)
    pen.polygon([(0.24, 0), (0.5, -0.24), (0.44, 0), (0.5, 0.24)], fin)
    pen.blob((-0.46, 0), [(-0.25, -0.38, 0.15, -0.32, 0.32, 0), (0.15, 0.32, -0.25, 0.38, -0.46, 0)], color)
    pen.polygon([(-0.08, -0.22), (0.14, -0.38), (0.16, -0.2)], fin)
    pen.circle(-0.24, -0.05, 0.06, WHITE, outline=0.6)
    pen.circle(-0.25, -0.05, 0.03, (0.05, 0.05, 0.08), outlined=False)
    pen.curve((-0.08, -0.17), (0.0, -0.06, 0.0, 0.06, -0.08, 0.17), darker(color, 0.3), 0.018)
