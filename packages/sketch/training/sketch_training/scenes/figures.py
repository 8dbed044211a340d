"""Figures: robot and snowman. Each fills a box of about one unit around the origin."""

from sketch_training.scenes.color import Color, darker, lighter
from sketch_training.scenes.faces import SIDES, Anchors, draw_eyes
from sketch_training.scenes.pen import Pen

ROBOT_ANCHORS = Anchors(eyes=-0.12, head_top=-0.32, neck=0.08, half_width=0.3)
SNOWMAN_ANCHORS = Anchors(eyes=-0.2, head_top=-0.35, neck=0.0, half_width=0.16)


def draw_robot(pen: Pen, color: Color) -> None:
    """Draw a robot: antenna, screen with two lit eyes, a button."""
    pen.line((0, -0.3), (0, -0.44), darker(color, 0.3), 0.03)
    pen.circle(0, -0.45, 0.045, (0.95, 0.25, 0.2))
    for side in SIDES:
        pen.rectangle(side * 0.33 - 0.06, 0.12, 0.12, 0.26, darker(color, 0.2))
    pen.rectangle(-0.26, 0.1, 0.52, 0.4, color)
    pen.rectangle(-0.32, -0.32, 0.64, 0.4, lighter(color, 0.15))
    pen.rectangle(-0.24, -0.22, 0.48, 0.2, (0.12, 0.14, 0.2))
    for side in SIDES:
        pen.circle(side * 0.12, -0.12, 0.055, (0.4, 0.95, 0.95), outlined=False)
    pen.circle(0, 0.28, 0.08, (0.99, 0.8, 0.2), outline=0.7)


def draw_snowman(pen: Pen, color: Color) -> None:
    """Draw a snowman: two balls, a carrot, three buttons."""
    pen.circle(0, 0.24, 0.27, color)
    pen.circle(0, -0.16, 0.2, color)
    draw_eyes(pen, -0.2, 0.075, 0.028)
    pen.polygon([(0, -0.16), (0.2, -0.11), (0, -0.08)], (0.98, 0.5, 0.1), outline=0.6)
    for height in (0.14, 0.25, 0.36):
        pen.circle(0, height, 0.025, (0.1, 0.1, 0.1), outlined=False)
