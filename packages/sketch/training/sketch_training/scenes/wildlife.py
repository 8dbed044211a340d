"""Bear, fox, frog, penguin, owl, ghost, butterfly. Each fills a box of about one unit around the origin."""

from sketch_training.scenes.color import WHITE, Color, darker, lighter
from sketch_training.scenes.faces import SIDES, Anchors, draw_eyes
from sketch_training.scenes.pen import Pen

BEAR_ANCHORS = Anchors(eyes=-0.1, head_top=-0.36, neck=0.2, half_width=0.3)
FOX_ANCHORS = Anchors(eyes=-0.06, head_top=-0.26, neck=0.22, half_width=0.28)
FROG_ANCHORS = Anchors(eyes=-0.22, head_top=-0.3, neck=0.2, half_width=0.33)
PENGUIN_ANCHORS = Anchors(eyes=-0.26, head_top=-0.46, neck=-0.06, half_width=0.2)
OWL_ANCHORS = Anchors(eyes=-0.14, head_top=-0.38, neck=0.12, half_width=0.28)
GHOST_ANCHORS = Anchors(eyes=-0.16, head_top=-0.44, neck=0.12, half_width=0.26)

BEAK: Color = (0.98, 0.6, 0.15)
NOSE: Color = (0.1, 0.08, 0.08)


def draw_bear(pen: Pen, color: Color) -> None:
    """Draw a sitting bear's front: round ears, a light muzzle and belly."""
    pen.ellipse(0, 0.34, 0.34, 0.22, color)
    pen.ellipse(0, 0.36, 0.19, 0.15, lighter(color, 0.4), outlined=False)
    for side in SIDES:
        pen.circle(side * 0.26, -0.31, 0.12, color)
        pen.circle(side * 0.26, -0.31, 0.06, lighter(color, 0.4), outlined=False)
    pen.ellipse(0, -0.06, 0.36, 0.31, color)
    pen.ellipse(0, 0.07, 0.16, 0.12, lighter(color, 0.5), outlined=False)
    draw_eyes(pen, -0.1, 0.14, 0.045)
    pen.ellipse(0, 0.03, 0.06, 0.04, NOSE, outlined=False)


def draw_fox(pen: Pen, color: Color) -> None:
    """Draw a sitting fox: large ears, white cheeks that end in a point, a bushy tail with a white tip."""
    tail = [(0.6, 0.42, 0.56, 0.0, 0.36, 0.02), (0.42, 0.16, 0.26, 0.3, 0.15, 0.42)]
    pen.blob((0.15, 0.47), tail, color)
    pen.circle(0.4, 0.08, 0.06, WHITE, outlined=False)
    pen.blob((-0.22, 0.5), [(-0.22, 0.1, 0.22, 0.1, 0.22, 0.5)], color)
    for side in SIDES:
        pen.polygon([(side * 0.36, -0.5), (side * 0.36, -0.05), (side * 0.05, -0.2)], color)
        pen.polygon([(side * 0.31, -0.38), (side * 0.3, -0.16), (side * 0.16, -0.22)], NOSE, outlined=False)
    pen.polygon([(-0.38, -0.1), (-0.2, -0.24), (0.2, -0.24), (0.38, -0.1), (0, 0.26)], color)
    for side in SIDES:
        pen.polygon([(side * 0.36, -0.08), (side * 0.1, 0.04), (0, 0.24)], WHITE, outlined=False)
    draw_eyes(pen, -0.06, 0.14, 0.042)
    pen.circle(0, 0.23, 0.05, NOSE, outlined=False)


def draw_frog(pen: Pen, color: Color) -> None:
    """Draw a frog: eyes on top of a broad head, a wide mouth, four feet."""
    for side in SIDES:
        pen.ellipse(side * 0.34, 0.34, 0.16, 0.13, darker(color, 0.15))
    pen.ellipse(0, 0.27, 0.32, 0.23, color)
    pen.ellipse(0, 0.32, 0.2, 0.15, lighter(color, 0.5), outlined=False)
    for side in SIDES:
        pen.circle(side * 0.2, -0.22, 0.12, color)
    pen.ellipse(0, -0.02, 0.42, 0.24, color)
    for side in SIDES:
        pen.circle(side * 0.2, -0.23, 0.075, WHITE, outlined=False)
        pen.circle(side * 0.2, -0.22, 0.042, NOSE, outlined=False)
    pen.curve((-0.26, 0.02), (-0.15, 0.15, 0.15, 0.15, 0.26, 0.02), darker(color, 0.55), 0.022)


def draw_penguin(pen: Pen, color: Color) -> None:
    """Draw a penguin: a long white belly, a beak and orange feet."""
    for side in SIDES:
        pen.ellipse(side * 0.12, 0.47, 0.1, 0.05, BEAK)
        pen.blob((side * 0.22, -0.1), [(side * 0.5, 0.1, side * 0.46, 0.25, side * 0.26, 0.2)], darker(color, 0.15))
    pen.ellipse(0, 0.05, 0.29, 0.42, color)
    pen.circle(0, -0.24, 0.22, color)
    pen.ellipse(0, 0.13, 0.2, 0.31, (0.97, 0.97, 0.95), outlined=False)
    for side in SIDES:
        pen.ellipse(side * 0.08, -0.22, 0.1, 0.11, (0.97, 0.97, 0.95), outlined=False)
    draw_eyes(pen, -0.25, 0.085, 0.035)
    pen.polygon([(-0.08, -0.17), (0.08, -0.17), (0, -0.06)], BEAK, outline=0.6)


def draw_owl(pen: Pen, color: Color) -> None:
    """Draw an owl: two large white discs around the eyes, tufts, folded wings."""
    for side in SIDES:
        pen.polygon([(side * 0.3, -0.48), (side * 0.3, -0.12), (side * 0.04, -0.3)], color)
    pen.ellipse(0, 0.05, 0.34, 0.43, color)
    pen.ellipse(0, 0.22, 0.2, 0.23, lighter(color, 0.45), outlined=False)
    for side in SIDES:
        pen.ellipse(side * 0.3, 0.14, 0.09, 0.26, darker(color, 0.25))
        pen.circle(side * 0.145, -0.14, 0.15, WHITE, outline=0.7)
        pen.circle(side * 0.13, -0.13, 0.075, NOSE, outlined=False)
        pen.circle(side * 0.13 + 0.02, -0.155, 0.025, WHITE, outlined=False)
    pen.polygon([(-0.055, -0.05), (0.055, -0.05), (0, 0.07)], BEAK, outline=0.6)


def draw_ghost(pen: Pen, color: Color) -> None:
    """Draw a ghost: a sheet with a wavy hem, two dark eyes and an open mouth."""
    sheet = [
        (-0.34, -0.62, 0.34, -0.62, 0.32, 0.0),
        (0.34, 0.2, 0.38, 0.35, 0.36, 0.46),
        (0.26, 0.34, 0.2, 0.34, 0.12, 0.46),
        (0.06, 0.34, -0.06, 0.34, -0.12, 0.46),
        (-0.2, 0.34, -0.26, 0.34, -0.36, 0.46),
        (-0.38, 0.35, -0.34, 0.2, -0.32, 0.0),
    ]
    pen.blob((-0.32, 0.0), sheet, color)
    eyes = (0.97, 0.97, 0.95) if sum(color) < 0.6 else (0.1, 0.1, 0.16)
    for side in SIDES:
        pen.ellipse(side * 0.12, -0.16, 0.055, 0.085, eyes, outlined=False)
    pen.ellipse(0, 0.05, 0.06, 0.085, eyes, outlined=False)


def draw_butterfly(pen: Pen, color: Color) -> None:
    """Draw a butterfly from above: four wings with a light spot each."""
    for side in SIDES:
        upper = [(side * 0.25, -0.6, side * 0.65, -0.4, side * 0.4, -0.02), (side * 0.25, 0.06, side * 0.1, 0.04, 0, 0)]
        lower = [(side * 0.3, 0.0, side * 0.5, 0.2, side * 0.3, 0.4), (side * 0.15, 0.48, side * 0.05, 0.2, 0, 0.02)]
        pen.blob((0, -0.02), upper, color)
        pen.blob((0, 0.02), lower, darker(color, 0.18))
        pen.circle(side * 0.27, -0.2, 0.08, lighter(color, 0.6), outlined=False)
        pen.circle(side * 0.21, 0.24, 0.06, lighter(color, 0.6), outlined=False)
        pen.line((0, -0.22), (side * 0.1, -0.42), (0.15, 0.12, 0.12), 0.018)
    pen.ellipse(0, 0.02, 0.045, 0.27, (0.2, 0.15, 0.15))
