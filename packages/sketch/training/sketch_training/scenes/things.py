"""Apple, cake, umbrella, cactus, castle, airplane, cup. Each fills a box of about one unit around the origin."""

import math

import cairocffi as cairo

from sketch_training.scenes.color import Color, darker, lighter
from sketch_training.scenes.faces import SIDES
from sketch_training.scenes.pen import Pen

WOOD: Color = (0.45, 0.3, 0.18)
LEAF: Color = (0.35, 0.7, 0.3)


def draw_apple(pen: Pen, color: Color) -> None:
    """Draw an apple with a stalk and a leaf."""
    body = [
        (-0.1, -0.34, -0.46, -0.34, -0.42, 0.08),
        (-0.38, 0.38, -0.16, 0.5, 0, 0.4),
        (0.16, 0.5, 0.38, 0.38, 0.42, 0.08),
        (0.46, -0.34, 0.1, -0.34, 0, -0.2),
    ]
    pen.blob((0, -0.2), body, color)
    pen.line((0, -0.2), (0.05, -0.44), WOOD, 0.045)
    pen.blob((0.04, -0.3), [(0.1, -0.5, 0.28, -0.48, 0.32, -0.4), (0.24, -0.28, 0.12, -0.26, 0.04, -0.3)], LEAF)
    pen.ellipse(-0.22, -0.03, 0.06, 0.11, lighter(color, 0.5), outlined=False)


def draw_cake(pen: Pen, color: Color) -> None:
    """Draw a cake of two tiers with a candle; the color is its icing's."""
    pen.rectangle(-0.42, 0.12, 0.84, 0.34, lighter(color, 0.35))
    pen.rectangle(-0.42, 0.12, 0.84, 0.11, color)
    pen.rectangle(-0.27, -0.18, 0.54, 0.3, lighter(color, 0.35))
    pen.rectangle(-0.27, -0.18, 0.54, 0.1, color)
    pen.rectangle(-0.03, -0.38, 0.06, 0.2, (0.97, 0.97, 0.95), outline=0.6)
    pen.ellipse(0, -0.44, 0.04, 0.07, (1, 0.75, 0.2), outline=0.5)


def draw_umbrella(pen: Pen, color: Color) -> None:
    """Draw an open umbrella with two lighter panels."""
    pen.line((0, -0.1), (0, 0.38), WOOD, 0.035)
    pen.curve((0, 0.38), (0, 0.5, 0.15, 0.5, 0.15, 0.38), WOOD, 0.035)

    def roof(context: cairo.Context) -> None:
        context.arc(0, 0, 0.46, math.pi, 2 * math.pi)
        for scallop in (0.307, 0.0, -0.307):
            context.arc_negative(scallop, 0, 0.153, 0, math.pi)
        context.close_path()

    pen.fill(roof, color)
    pen.blob((0, -0.46), [(-0.13, -0.35, -0.15, -0.1, -0.15, 0), (-0.1, -0.16, 0.1, -0.16, 0.15, 0),
                          (0.15, -0.1, 0.13, -0.35, 0, -0.46)], lighter(color, 0.4), outlined=False)  # fmt: skip


def draw_cactus(pen: Pen, color: Color) -> None:
    """Draw a cactus with two arms in a pot; the color is the plant's."""
    for side, low, high in ((-1, 0.08, -0.22), (1, 0.0, -0.32)):
        pen.rectangle(min(0, side * 0.36), low - 0.06, 0.36, 0.13, color)
        pen.ellipse(side * 0.32, (low + high) / 2, 0.075, (low - high) / 2 + 0.07, color)
    pen.ellipse(0, -0.08, 0.14, 0.4, color)
    for x in (-0.05, 0.05):
        pen.line((x, -0.36), (x, 0.18), darker(color, 0.3), 0.014)
    pen.polygon([(-0.24, 0.2), (0.24, 0.2), (0.18, 0.49), (-0.18, 0.49)], (0.78, 0.42, 0.25))


def draw_castle(pen: Pen, color: Color) -> None:
    """Draw a castle: a wall with a gate between two towers, each with a pointed roof."""
    pen.rectangle(-0.3, 0.0, 0.6, 0.48, lighter(color, 0.12))
    for x in (-0.24, -0.06, 0.12):
        pen.rectangle(x, -0.08, 0.12, 0.1, lighter(color, 0.12))
    for side in SIDES:
        pen.rectangle(side * 0.36 - 0.12, -0.16, 0.24, 0.64, color)
        pen.polygon(
            [(side * 0.36 - 0.15, -0.15), (side * 0.36, -0.48), (side * 0.36 + 0.15, -0.15)], darker(color, 0.4)
        )
        pen.rectangle(side * 0.36 - 0.04, 0.0, 0.08, 0.13, (0.99, 0.9, 0.5), outline=0.6)
    pen.blob((-0.11, 0.48), [(-0.11, 0.1, 0.11, 0.1, 0.11, 0.48)], (0.3, 0.2, 0.14))


def draw_airplane(pen: Pen, color: Color) -> None:
    """Draw an airplane that flies to the right."""
    pen.polygon([(-0.44, -0.3), (-0.3, -0.3), (-0.16, 0.0), (-0.42, 0.0)], darker(color, 0.2))
    body = [(-0.3, -0.14, 0.3, -0.2, 0.49, 0.02), (0.4, 0.16, -0.3, 0.16, -0.46, -0.04)]
    pen.blob((-0.46, -0.04), body, color)
    for x in (-0.16, 0.0, 0.16):
        pen.circle(x, -0.03, 0.038, (0.75, 0.92, 0.98), outline=0.5)
    pen.polygon([(0.32, -0.05), (0.4, -0.06), (0.45, 0.0), (0.33, 0.01)], (0.2, 0.3, 0.4), outlined=False)
    pen.polygon([(-0.08, 0.07), (0.14, 0.07), (-0.12, 0.38), (-0.25, 0.38)], darker(color, 0.2))


def draw_cup(pen: Pen, color: Color) -> None:
    """Draw a cup with a handle on the right, coffee in it, and steam."""
    for x in (-0.15, 0.03):
        pen.curve((x, -0.2), (x - 0.1, -0.3, x + 0.1, -0.38, x, -0.48), (0.8, 0.82, 0.85), 0.03)
    pen.ellipse(0.27, 0.14, 0.17, 0.16, color)
    pen.ellipse(0.27, 0.14, 0.09, 0.08, lighter(color, 0.7), outlined=False)
    pen.blob((-0.36, -0.1), [(-0.36, 0.55, -0.2, 0.46, -0.05, 0.46), (0.12, 0.46, 0.26, 0.55, 0.26, -0.1)], color)
    pen.ellipse(-0.05, -0.1, 0.31, 0.08, darker(color, 0.2))
    pen.ellipse(-0.05, -0.09, 0.24, 0.05, (0.35, 0.2, 0.12), outlined=False)
