"""Forest, desert, sky, street by day, hills at sunset, the moon's ground; and one place indoors, a room."""

from random import Random

from sketch_training.scenes.color import WHITE, Color, darker, lighter, vary
from sketch_training.scenes.land import paint_ground
from sketch_training.scenes.pen import Pen
from sketch_training.scenes.sky import paint_cloud, paint_stars, paint_sun

FACADES: tuple[Color, ...] = ((0.86, 0.55, 0.45), (0.93, 0.82, 0.6), (0.6, 0.68, 0.78), (0.75, 0.75, 0.68))


def paint_forest(pen: Pen, random: Random) -> None:
    """Paint two rows of firs, the farther row lighter."""
    pen.gradient((0.62, 0.82, 0.8), (0.78, 0.9, 0.78))
    for base, height, color in ((0.66, 0.42, (0.3, 0.55, 0.42)), (0.8, 0.56, (0.13, 0.38, 0.25))):
        x = random.uniform(-0.05, 0.05)
        while x < 1.08:
            half, top = random.uniform(0.08, 0.11), base - height * random.uniform(0.8, 1.1)
            pen.rectangle(x - 0.018, base - 0.05, 0.036, 0.1, (0.35, 0.24, 0.15), outlined=False)
            pen.polygon([(x - half, base), (x, top), (x + half, base)], vary(color, random, 0.03), outline=0.6)
            x += half * 1.75
    paint_ground(pen, random, 0.8, (0.22, 0.42, 0.2))


def paint_desert(pen: Pen, random: Random) -> None:
    """Paint two dunes under a large sun."""
    pen.gradient((0.55, 0.78, 0.95), (0.99, 0.9, 0.7), 0, 0.65)
    pen.circle(random.choice((0.16, 0.84)), 0.17, 0.1, (1, 0.9, 0.4))
    paint_ground(pen, random, 0.58, (0.93, 0.7, 0.4))
    paint_ground(pen, random, 0.76, (0.85, 0.56, 0.3))


def paint_clouds(pen: Pen, random: Random) -> None:
    """Paint the open sky between clouds, with no ground."""
    pen.gradient((0.3, 0.6, 0.95), (0.75, 0.9, 1))
    for row in (0.12, 0.4, 0.66, 0.9):
        paint_cloud(pen, random.random(), row + random.uniform(-0.04, 0.04), random.uniform(1.0, 1.7))
    paint_cloud(pen, random.random(), 0.95, 1.8)


def paint_street(pen: Pen, random: Random) -> None:
    """Paint a row of houses by day along a gray street with a white line."""
    pen.gradient((0.6, 0.82, 0.98), (0.88, 0.95, 1))
    left = -0.04
    while left < 1.0:
        width, top = random.uniform(0.17, 0.25), random.uniform(0.2, 0.42)
        wall = vary(random.choice(FACADES), random, 0.03)
        pen.rectangle(left, top, width, 0.85 - top, wall, outline=0.7)
        y = top + 0.05
        while y < 0.66:
            for share in (0.18, 0.58):
                pen.rectangle(left + width * share, y, width * 0.24, 0.06, lighter(wall, 0.6), outlined=False)
            y += 0.115
        left += width
    pen.rectangle(-0.05, 0.76, 1.1, 0.3, (0.42, 0.43, 0.46))
    for x in (0.02, 0.28, 0.54, 0.8):
        pen.rectangle(x, 0.89, 0.16, 0.025, WHITE, outlined=False)


def paint_hills_at_sunset(pen: Pen, random: Random) -> None:
    """Paint dark hills before a red sky and half a sun."""
    pen.gradient((0.45, 0.2, 0.45), (1, 0.6, 0.3), 0, 0.68)
    pen.circle(random.uniform(0.2, 0.8), 0.6, 0.14, (1, 0.85, 0.4))
    paint_ground(pen, random, 0.62, (0.42, 0.2, 0.35))
    paint_ground(pen, random, 0.76, (0.28, 0.14, 0.26))


def paint_moon_ground(pen: Pen, random: Random) -> None:
    """Paint gray ground with craters under a black sky, the Earth in it."""
    pen.gradient((0.02, 0.02, 0.06), (0.06, 0.06, 0.12))
    paint_stars(pen, random, count=22, lowest=0.6)
    x = random.choice((0.17, 0.83))
    pen.circle(x, 0.18, 0.1, (0.2, 0.5, 0.9))
    pen.ellipse(x - 0.02, 0.17, 0.045, 0.06, (0.3, 0.7, 0.35), outlined=False)
    paint_ground(pen, random, 0.68, (0.66, 0.66, 0.68))
    for _ in range(4):
        width = random.uniform(0.04, 0.09)
        pen.ellipse(random.random(), random.uniform(0.76, 0.97), width, width * 0.35, (0.5, 0.5, 0.53), outline=0.5)


def paint_room(pen: Pen, random: Random) -> None:
    """Paint a room: a papered wall, a window with a view, a wooden floor."""
    wall = vary((0.93, 0.82, 0.72), random, 0.04)
    pen.gradient(wall, wall)
    x = random.choice((0.1, 0.64))
    pen.rectangle(x, 0.1, 0.26, 0.3, WHITE)
    pen.rectangle(x + 0.03, 0.13, 0.2, 0.24, (0.6, 0.85, 0.98), outline=0.5)
    pen.line((x + 0.13, 0.13), (x + 0.13, 0.37), WHITE, 0.016)
    pen.line((x + 0.03, 0.25), (x + 0.23, 0.25), WHITE, 0.016)
    floor = (0.66, 0.45, 0.28)
    pen.rectangle(-0.05, 0.74, 1.1, 0.3, floor)
    for y in (0.82, 0.91):
        pen.line((0, y), (1, y), darker(floor, 0.2), 0.01)


def paint_sunrise_field(pen: Pen, random: Random) -> None:
    """Paint a golden field of stripes in the morning."""
    pen.gradient((0.98, 0.75, 0.72), (1, 0.93, 0.72), 0, 0.62)
    paint_sun(pen, random, 0.45)
    paint_ground(pen, random, 0.6, (0.93, 0.77, 0.3))
    for start, end in ((0.1, -0.25), (0.37, 0.25), (0.63, 0.75), (0.9, 1.25)):
        pen.line((start, 0.64), (end, 1.05), (0.8, 0.6, 0.2), 0.018)
