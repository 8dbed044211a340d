"""What grows: tree, flower, mushroom. Each fills a box of about one unit around the origin."""

import math

from sketch_training.scenes.color import WHITE, Color
from sketch_training.scenes.pen import Pen

PETALS = 6
STEM: Color = (0.96, 0.92, 0.84)


def draw_tree(pen: Pen, color: Color) -> None:
    """Draw a broad-leaved tree; the color is its crown's."""
    pen.rectangle(-0.07, 0.08, 0.14, 0.42, (0.5, 0.33, 0.2))
    pen.circle(-0.2, 0.02, 0.22, color)
    pen.circle(0.2, 0.02, 0.22, color)
    pen.circle(0, -0.2, 0.27, color)
    pen.circle(0, 0.02, 0.2, color, outlined=False)


def draw_flower(pen: Pen, color: Color) -> None:
    """Draw a flower with six petals of the color, a stem and a leaf."""
    pen.line((0, 0), (0, 0.5), (0.25, 0.6, 0.25), 0.045)
    pen.blob((0, 0.4), [(0.1, 0.2, 0.25, 0.2, 0.28, 0.24), (0.25, 0.36, 0.1, 0.42, 0, 0.4)], (0.3, 0.66, 0.3))
    for petal in range(PETALS):
        angle = petal * 2 * math.pi / PETALS
        pen.circle(0.2 * math.cos(angle), -0.17 + 0.2 * math.sin(angle), 0.14, color)
    red, green, blue = color
    yellow_petals = red >= 0.9 and green >= 0.7 and blue <= 0.5
    pen.circle(0, -0.17, 0.12, (0.5, 0.3, 0.15) if yellow_petals else (0.99, 0.82, 0.2))


def draw_mushroom(pen: Pen, color: Color) -> None:
    """Draw a mushroom; the color is its cap's, the dots are white, or red on a white cap."""
    pen.blob((-0.12, 0.45), [(-0.1, 0.1, 0.1, 0.1, 0.12, 0.45)], STEM)
    pen.rectangle(-0.12, 0, 0.24, 0.44, STEM)
    pen.blob((-0.44, 0.08), [(-0.44, -0.55, 0.44, -0.55, 0.44, 0.08)], color)
    dot = WHITE if sum(color) < 2.6 else (0.9, 0.3, 0.3)
    for x, y, radius in ((-0.2, -0.1, 0.07), (0.05, -0.22, 0.08), (0.24, -0.06, 0.055)):
        pen.circle(x, y, radius, dot, outlined=False)
