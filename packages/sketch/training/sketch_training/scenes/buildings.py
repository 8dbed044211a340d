"""Buildings: the house. It fills a box of about one unit around the origin."""

from sketch_training.scenes.color import Color, darker, mix
from sketch_training.scenes.pen import Pen


def draw_house(pen: Pen, color: Color) -> None:
    """Draw a house with a pitched roof, a door and two lit windows; the color is its walls'."""
    pen.rectangle(-0.34, -0.08, 0.68, 0.55, color)
    roof = darker(mix(color, (0.6, 0.2, 0.15), 0.5), 0.25)
    pen.polygon([(-0.46, -0.06), (0, -0.47), (0.46, -0.06)], roof)
    pen.rectangle(-0.08, 0.17, 0.17, 0.3, (0.4, 0.25, 0.15))
    for window in (-0.25, 0.14):
        pen.rectangle(window, 0.02, 0.13, 0.13, (0.99, 0.9, 0.5), outline=0.7)
