"""Brushes: how a style lays a form, a line and a background onto the picture.

The pen knows where a form is, the brush how it looks there: filled, outlined, glowing, bleeding. A brush gets the
cairo context with the form's path on it and uses the path up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import cairocffi as cairo

from sketch_training.scenes.color import BLACK, WHITE, Color, darker, lighter, mix

OUTLINE_WIDTH: Final = 0.0144
"""Width of a cartoon outline, as a share of the picture's width."""

OUTLINE_COLOR: Color = (0.1, 0.08, 0.12)
PAPER: Color = (0.98, 0.97, 0.94)

DARK = 0.45
"""Below this sum of red, green and blue a color would be lost in a dark picture."""


@dataclass(frozen=True)
class Form:
    """What a brush is told about the path it fills.

    `unit` is the picture's width in the path's own unit, `outline` the outline's width relative to the usual; zero
    for a form that no style outlines.
    """

    color: Color
    unit: float
    outline: float


class Brush(Protocol):
    """One way to draw."""

    @property
    def draws_outlines(self) -> bool:
        """Whether forms get an outline."""

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Fill the current path."""

    def line(self, color: Color) -> Color:
        """Return the color of a stroke that was asked for in `color`."""

    def background(self, color: Color) -> Color:
        """Return the color of a wide area that was asked for in `color`."""


def same(color: Color) -> Color:
    """Leave a color as it is."""
    return color


@dataclass(frozen=True)
class Paint:
    """Opaque paint, with or without outlines: flat, cartoon, and what becomes pixel art."""

    draws_outlines: bool
    line: Callable[[Color], Color] = same
    background: Callable[[Color], Color] = same

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Fill, then outline."""
        context.set_source_rgb(*form.color)
        if not (self.draws_outlines and form.outline):
            context.fill()
            return
        context.fill_preserve()
        context.set_line_width(OUTLINE_WIDTH * form.unit * form.outline)
        context.set_source_rgb(*OUTLINE_COLOR)
        context.stroke()


class Pencil:
    """Lines on paper, in a dark tone of each form's color, hardly filled."""

    draws_outlines = True

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Cover what is behind with paper, then draw around it."""
        solid = not form.outline and sum(form.color) < DARK
        context.set_source_rgb(*(form.color if solid else self.background(form.color)))
        context.fill_preserve()
        context.set_source_rgb(*self.line(form.color))
        context.set_line_width(OUTLINE_WIDTH * form.unit * (form.outline or 0.4))
        context.stroke()

    def line(self, color: Color) -> Color:
        """Draw light colors darker, so that they show on paper."""
        return darker(color, 0.12 + 0.13 * sum(color))

    def background(self, color: Color) -> Color:
        """Keep a hint of the color."""
        return mix(PAPER, color, 0.12)


class Glow:
    """Tubes of light in the dark."""

    draws_outlines = True

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Darken what is inside, and let the outline shine."""
        light = self.line(form.color)
        if not form.outline:
            context.set_source_rgb(*light)
            context.fill()
            return
        context.set_source_rgb(*mix((0.03, 0.02, 0.07), form.color, 0.22))
        context.fill_preserve()
        for width, share in ((5.0, 0.16), (3.0, 0.3), (1.5, 1.0)):
            context.set_source_rgba(*light, share)
            context.set_line_width(OUTLINE_WIDTH * form.unit * form.outline * width)
            context.stroke_preserve()
        context.new_path()

    def line(self, color: Color) -> Color:
        """Shine in the color; what is nearly black shines in a cold white."""
        return (0.72, 0.9, 1.0) if sum(color) < DARK else lighter(color, 0.12)

    def background(self, color: Color) -> Color:
        """Turn down the light."""
        return mix((0.03, 0.02, 0.07), color, 0.2)


class Wash:
    """Thin paint on paper, gathered along the edges."""

    draws_outlines = False

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Fill thinly, then darken the rim."""
        red, green, blue = mix(form.color, PAPER, 0.12)
        context.set_source_rgba(red, green, blue, 0.9)
        context.fill_preserve()
        if form.outline:
            context.set_source_rgba(*mix(form.color, BLACK, 0.3), 0.4)
            context.set_line_width(OUTLINE_WIDTH * form.unit * 0.9)
            context.stroke()
        context.new_path()

    def line(self, color: Color) -> Color:
        """Thin the color a little."""
        return mix(color, PAPER, 0.1)

    def background(self, color: Color) -> Color:
        """Thin the color much."""
        return mix(color, WHITE, 0.4)


class Silhouette:
    """White where something is, whatever its color; behind it everything is black."""

    draws_outlines = False

    def fill(self, context: cairo.Context, form: Form) -> None:
        """Fill in white."""
        context.set_source_rgb(*WHITE)
        context.fill()

    def line(self, color: Color) -> Color:
        """Draw every line in white."""
        return WHITE

    def background(self, color: Color) -> Color:
        """Leave wide areas black."""
        return BLACK
