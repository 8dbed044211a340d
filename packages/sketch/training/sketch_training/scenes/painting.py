"""Painting: from a plan to pixels, back to front."""

from random import Random

import numpy as np

from sketch_training.scenes.brushes import Silhouette
from sketch_training.scenes.color import PALETTE, vary
from sketch_training.scenes.pen import PICTURE_SIZE, Pen
from sketch_training.scenes.plan import Figure, Plan, floats

COLOR_VARIATION = 0.03
SLACK = 0.015

SIZE_OF = {None: 0.70, "small": 0.42, "big": 0.88}
SIDE_OF = {None: 0.5, "left": 0.27, "right": 0.73}
SIDE_SHRINK = 0.72

GROUPS = {2: ((0.27, 0.73), 0.47), 3: ((0.19, 0.5, 0.81), 0.34)}
"""For two and three figures, where each stands and how large all are."""


def paint(plan: Plan, random: Random, size: int = PICTURE_SIZE) -> np.ndarray:
    """Return a picture of the plan as bytes `[size, size, 3]`; what the plan leaves open is chosen at random."""
    pen = Pen(plan.style.brush, size)
    paint_behind(pen, plan, random)
    draw_figures(pen, plan, random)
    pixels = pen.pixels()
    return plan.style.finish(pixels, random) if plan.style.finish else pixels


def paint_silhouettes(plan: Plan, random: Random, size: int = PICTURE_SIZE) -> np.ndarray:
    """Return the plan's figures alone, white on black, as bytes `[size, size]`.

    With a `random` in the same state they stand where `paint` puts them.
    """
    # What is behind them is painted to be thrown away: it uses up the random numbers that come before theirs.
    paint_behind(Pen(plan.style.brush, size), plan, random)
    pen = Pen(Silhouette(), size)
    draw_figures(pen, plan, random)
    return pen.pixels()[..., 0]


def paint_behind(pen: Pen, plan: Plan, random: Random) -> None:
    """Paint what is behind the figures: the place and its weather, or one plain color."""
    if plan.place:
        plan.place.paint(pen, random)
    else:
        color = vary(PALETTE[plan.background], random, COLOR_VARIATION)
        pen.gradient(color, color)
    if plan.weather:
        plan.weather.paint(pen, random)


def draw_figures(pen: Pen, plan: Plan, random: Random) -> None:
    """Draw all figures, from left to right."""
    ground = 0.5 if floats(plan.place) else 0.56
    if len(plan.figures) == 1:
        scale = SIZE_OF[plan.size] * (SIDE_SHRINK if plan.side and plan.size is None else 1)
        draw_figure(pen, plan.figures[0], SIDE_OF[plan.side], 0.5 if plan.size == "big" else ground, scale, random)
    else:
        places, scale = GROUPS[len(plan.figures)]
        for figure, x in zip(plan.figures, places, strict=True):
            draw_figure(pen, figure, x, ground + 0.06, scale, random)


def draw_figure(pen: Pen, figure: Figure, x: float, y: float, scale: float, random: Random) -> None:
    """Draw one figure around `(x, y)`, a hair off."""
    left, down = random.uniform(-SLACK, SLACK), random.uniform(-SLACK, SLACK)
    with pen.moved(x + left, y + down, scale * random.uniform(0.97, 1.03)):
        figure.subject.draw(pen, vary(PALETTE[figure.color], random, COLOR_VARIATION))
        if figure.accessory and figure.subject.anchors:
            figure.accessory.draw(pen, figure.subject.anchors, PALETTE[figure.accessory_color])
