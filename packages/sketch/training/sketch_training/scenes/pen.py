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

from sketch_training.scenes.brushes import Brush, Form
from sketch_training.scenes.color import Color

PICTURE_SIZE = 128
"""Width and height of a drawn picture in pixels, unless another size is asked for: what latents are a code of."""

Point: TypeAlias = tuple[float, float]
Bezier: TypeAlias = tuple[float, float, float, float, float, float]
"""Two control points and an end point, as x and y in turn."""
Path: TypeAlias = Callable[[cairo.Context], None]
"""Adds lines and curves to the context's current path."""


class Pen:
    """Draws filled forms, strokes and gradients on one square picture."""

    def __init__(self, brush: Brush, size: int = PICTURE_SIZE) -> None:
        """Start with an empty picture of `size` pixels across and down; the brush is the style's."""
        self._brush = brush
        self._size = size
        self._surface = cairo.ImageSurface(cairo.FORMAT_RGB24, size, size)
        self._context = cairo.Context(self._surface)
        self._context.scale(size, size)
        self._context.set_line_cap(cairo.LINE_CAP_ROUND)
        self._context.set_line_join(cairo.LINE_JOIN_ROUND)

    @property
    def draws_outlines(self) -> bool:
        """Whether the style outlines its forms."""
        return self._brush.draws_outlines

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
        # An outline is as wide on a small form as on a large one: undo the scale that `moved` has set.
        unit = math.hypot(*context.device_to_user_distance(1, 0)) * self._size
        self._brush.fill(context, Form(color, unit, outline if outlined else 0.0))

    def stroke(self, path: Path, color: Color, width: float) -> None:
        """Draw along a path; `width` is in the current unit."""
        context = self._context
        context.new_path()
        path(context)
        context.set_line_width(width)
        context.set_source_rgb(*self._brush.line(color))
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
        pattern.add_color_stop_rgb(0, *self._brush.background(top))
        pattern.add_color_stop_rgb(1, *self._brush.background(bottom))
        self._context.set_source(pattern)
        # A hair further down than asked, so that no unpainted row is left under the gradient.
        self._context.rectangle(0, start, 1, end - start + 0.01)
        self._context.fill()

    def veil(self, color: Color, top: float, bottom: float) -> None:
        """Cover the whole picture thinly; `top` and `bottom` say how thickly there, from 0 to 1."""
        pattern = cairo.LinearGradient(0, 0, 0, 1)
        pattern.add_color_stop_rgba(0, *self._brush.background(color), top)
        pattern.add_color_stop_rgba(1, *self._brush.background(color), bottom)
        self._context.set_source(pattern)
        self._context.paint()

    def pixels(self) -> np.ndarray:
        """Return the picture as bytes, `[height, width, red green blue]`."""
        self._surface.flush()
        stride = self._surface.get_stride()
        shape = (self._size, self._size, 4)
        blue_green_red = np.ndarray(shape, np.uint8, self._surface.get_data(), strides=(stride, 4, 1))
        return blue_green_red[..., 2::-1].copy()
