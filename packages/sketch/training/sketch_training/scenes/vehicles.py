"""What moves: sailboat, rocket, car, hot air balloon. Each fills a box of about one unit around the origin."""

from sketch_training.scenes.color import Color, darker, lighter
from sketch_training.scenes.faces import SIDES
from sketch_training.scenes.pen import Pen

CAR_WINDOW: Color = (0.75, 0.92, 0.98)


def draw_sailboat(pen: Pen, color: Color) -> None:
    """Draw a sailboat; the color is its sails'."""
    pen.line((0, 0.2), (0, -0.5), (0.4, 0.27, 0.17), 0.03)
    pen.polygon([(0.03, -0.47), (0.03, 0.12), (0.42, 0.12)], color)
    pen.polygon([(-0.03, -0.38), (-0.03, 0.12), (-0.32, 0.12)], lighter(color, 0.35))
    pen.polygon([(-0.45, 0.19), (0.45, 0.19), (0.3, 0.4), (-0.3, 0.4)], (0.5, 0.3, 0.18))


def draw_rocket(pen: Pen, color: Color) -> None:
    """Draw a rocket that flies up, with a flame and a round window."""
    pen.blob((-0.09, 0.3), [(-0.12, 0.4, -0.06, 0.42, 0, 0.52), (0.06, 0.42, 0.12, 0.4, 0.09, 0.3)], (0.99, 0.65, 0.1))
    for side in SIDES:
        pen.polygon([(side * 0.14, 0.02), (side * 0.33, 0.36), (side * 0.14, 0.28)], darker(color, 0.3))
    pen.blob((-0.16, 0.3), [(-0.24, -0.1, -0.16, -0.35, 0, -0.5), (0.16, -0.35, 0.24, -0.1, 0.16, 0.3)], color)
    pen.circle(0, -0.08, 0.085, (0.6, 0.88, 0.98))


def draw_car(pen: Pen, color: Color) -> None:
    """Draw a car from the side."""
    pen.polygon([(-0.28, -0.02), (-0.17, -0.24), (0.17, -0.24), (0.3, -0.02)], color)
    pen.polygon([(-0.2, -0.02), (-0.13, -0.18), (-0.02, -0.18), (-0.02, -0.02)], CAR_WINDOW, outline=0.6)
    pen.polygon([(0.03, -0.02), (0.03, -0.18), (0.13, -0.18), (0.21, -0.02)], CAR_WINDOW, outline=0.6)
    pen.rectangle(-0.48, -0.03, 0.96, 0.25, color)
    for side in SIDES:
        pen.circle(side * 0.27, 0.22, 0.125, (0.12, 0.12, 0.14))
        pen.circle(side * 0.27, 0.22, 0.055, (0.8, 0.8, 0.82), outlined=False)


def draw_hot_air_balloon(pen: Pen, color: Color) -> None:
    """Draw a hot air balloon with a light stripe and a basket."""
    pen.ellipse(0, -0.17, 0.31, 0.33, color)
    pen.rectangle(-0.1, 0.33, 0.2, 0.15, (0.6, 0.4, 0.22))
    for side in SIDES:
        pen.line((side * 0.2, 0.08), (side * 0.09, 0.33), (0.4, 0.3, 0.2), 0.014)
    pen.ellipse(0, -0.17, 0.11, 0.33, lighter(color, 0.35), outlined=False)
