"""Plain shapes: circle, square, triangle, star, heart. Each fills a box of about one unit around the origin."""

import math

from sketch_training.scenes.color import Color
from sketch_training.scenes.pen import Pen, Point

STAR_POINTS = 5
STAR_OUTER_RADIUS = 0.5
STAR_INNER_RADIUS = 0.21


def draw_circle(pen: Pen, color: Color) -> None:
    """Draw a circle."""
    pen.circle(0, 0, 0.42, color)


def draw_square(pen: Pen, color: Color) -> None:
    """Draw a square."""
    pen.rectangle(-0.38, -0.38, 0.76, 0.76, color)


def draw_triangle(pen: Pen, color: Color) -> None:
    """Draw a triangle that stands on its base."""
    pen.polygon([(0, -0.45), (0.46, 0.36), (-0.46, 0.36)], color)


def draw_star(pen: Pen, color: Color) -> None:
    """Draw a star with five points."""

    def corner(index: int) -> Point:
        radius = STAR_OUTER_RADIUS if index % 2 == 0 else STAR_INNER_RADIUS
        angle = index * math.pi / STAR_POINTS
        return (radius * math.sin(angle), -radius * math.cos(angle))

    pen.polygon([corner(index) for index in range(2 * STAR_POINTS)], color)


def draw_heart(pen: Pen, color: Color) -> None:
    """Draw a heart."""
    left = (-0.75, -0.05, -0.45, -0.6, 0, -0.2)
    right = (0.45, -0.6, 0.75, -0.05, 0, 0.45)
    pen.blob((0, 0.45), [left, right], color)
