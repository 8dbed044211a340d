"""The pen: everything is drawn through it, so that a style changes in one place how all drawings look.

Coordinates are a unit square with y pointing down; `moved` opens a smaller unit around another origin. Filled forms
take `outlined` (whether a style that draws outlines draws one here) and `outline` (its width relative to the usual).
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import cairocffi as cairo
import numpy as np

from sketch_training.scenes.color import Color

PICTURE_SIZE = 128
"""Width and height of a drawn picture in pixels."""

OUTLINE_WIDTH = 0.0144
"""Width of a cartoon outline, as a share of the picture's width."""

OUTLINE_COLOR: Color = (0.1, 0.08, 0.12)

Point: TypeAlias = tuple[float, float]
Bezier: TypeAlias = tuple[float, float, float, float, float, float]
"""Two control points and an end point, as x and y in turn."""
Path: TypeAlias = Callable[[cairo.Context], None]
"""Adds lines and curves to the context's current path."""


class Pen:
    """Draws filled forms, strokes and gradients on one square picture."""

    def __init__(self, draws_outlines: bool) -> None:
        """Start with an empty picture; `draws_outlines` is the style's choice."""
        self._draws_outlines = draws_outlines
        self._surface = cairo.ImageSurface(cairo.FORMAT_RGB24, PICTURE_SIZE, PICTURE_SIZE)
        self._context = cairo.Context(self._surface)
        self._context.scale(PICTURE_SIZE, PICTURE_SIZE)
        self._context.set_line_cap(cairo.LINE_CAP_ROUND)
        self._context.set_line_join(cairo.LINE_JOIN_ROUND)

    @property
    def draws_outlines(self) -> bool:
        """Whether the style outlines its forms."""
        return self._draws_outlines

    @contextmanager
    def moved(self, x: float, y: float, scale: float) -> Iterator[None]:
        """Draw in a unit of `scale` around the origin `(x, y)` while the block runs."""
        self._context.save()
        self._context.translate(x, y)
        self._context.scale(scale, scale)
        yield
        self._context.restore()

    def fill(self, path: Path, color: Color, *, outlined: bool = True, outline: float = 1.0) -> None:
        """Fill a closed path and outline it where the style does so."""
        context = self._context
        context.new_path()
        path(context)
        context.set_source_rgb(*color)
        if not (self._draws_outlines and outlined):
            context.fill()
            return
        context.fill_preserve()
        # An outline is as wide on a small form as on a large one: undo the scale that `moved` has set.
        unit = math.hypot(*context.device_to_user_distance(1, 0)) * PICTURE_SIZE
        context.set_line_width(OUTLINE_WIDTH * unit * outline)
        context.set_source_rgb(*OUTLINE_COLOR)
        context.stroke()

    def stroke(self, path: Path, color: Color, width: float) -> None:
        """Draw along a path; `width` is in the current unit."""
        context = self._context
        context.new_path()
        path(context)
        context.set_line_width(width)
        context.set_source_rgb(*color)
        context.stroke()

    def ellipse(
        self,
        x: float,
        y: float,
        horizontal: float,
        vertical: float,
        color: Color,
        *,
        outlined: bool = True,
        outline: float = 1.0,
    ) -> None:
        """Fill an ellipse around `(x, y)`, given its horizontal and vertical radius."""

        def path(context: cairo.Context) -> None:
            context.save()
            context.translate(x, y)
            context.scale(horizontal, vertical)
            context.arc(0, 0, 1, 0, 2 * math.pi)
            context.restore()
            context.close_path()

        self.fill(path, color, outlined=outlined, outline=outline)

    def circle(
        self, x: float, y: float, radius: float, color: Color, *, outlined: bool = True, outline: float = 1.0
    ) -> None:
        """Fill a circle around `(x, y)`."""
        self.ellipse(x, y, radius, radius, color, outlined=outlined, outline=outline)

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        color: Color,
        *,
        outlined: bool = True,
        outline: float = 1.0,
    ) -> None:
        """Fill a rectangle, given its left upper corner and its size."""
        self.fill(lambda context: context.rectangle(x, y, width, height), color, outlined=outlined, outline=outline)

    def polygon(self, corners: Sequence[Point], color: Color, *, outlined: bool = True, outline: float = 1.0) -> None:
        """Fill a polygon."""

        def path(context: cairo.Context) -> None:
            for corner in corners:
                context.line_to(*corner)
            context.close_path()

        self.fill(path, color, outlined=outlined, outline=outline)

    def blob(self, start: Point, curves: Sequence[Bezier], color: Color, *, outlined: bool = True) -> None:
        """Fill a form bounded by Bézier curves."""

        def path(context: cairo.Context) -> None:
            context.move_to(*start)
            for curve in curves:
                context.curve_to(*curve)
            context.close_path()

        self.fill(path, color, outlined=outlined)

    def line(self, start: Point, end: Point, color: Color, width: float) -> None:
        """Draw a straight line."""

        def path(context: cairo.Context) -> None:
            context.move_to(*start)
            context.line_to(*end)

        self.stroke(path, color, width)

    def curve(self, start: Point, bezier: Bezier, color: Color, width: float) -> None:
        """Draw a curved line."""

        def path(context: cairo.Context) -> None:
            context.move_to(*start)
            context.curve_to(*bezier)

        self.stroke(path, color, width)

    def gradient(self, top: Color, bottom: Color, start: float = 0.0, end: float = 1.0) -> None:
        """Fill the picture's full width between two heights with a vertical gradient."""
        pattern = cairo.LinearGradient(0, start, 0, end)
        pattern.add_color_stop_rgb(0, *top)
        pattern.add_color_stop_rgb(1, *bottom)
        self._context.set_source(pattern)
        # A hair further down than asked, so that no unpainted row is left under the gradient.
        self._context.rectangle(0, start, 1, end - start + 0.01)
        self._context.fill()

    def pixels(self) -> np.ndarray:
        """Return the picture as bytes, `[height, width, red green blue]`."""
        self._surface.flush()
        stride = self._surface.get_stride()
        shape = (PICTURE_SIZE, PICTURE_SIZE, 4)
        blue_green_red = np.ndarray(shape, np.uint8, self._surface.get_data(), strides=(stride, 4, 1))
        return blue_green_red[..., 2::-1].copy()
