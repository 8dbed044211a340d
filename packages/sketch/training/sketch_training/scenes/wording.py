"""Wording: captions for plans, in many forms of free English.

Some captions hold words that no picture shows ("photorealistic", "beautiful"). Those are not in the vocabulary, so the
model reads `<unk>` there and learns to look past it.
"""

import re
from collections.abc import Iterator
from random import Random

from sketch_training.scenes.accessories import Accessory
from sketch_training.scenes.captions import OPENING_PREPOSITIONS, every_phrase, with_article
from sketch_training.scenes.places import PLACES
from sketch_training.scenes.plan import ACCESSORIES, ACCESSORY_COLORS, COLORS, Figure, Plan
from sketch_training.scenes.styles import FLAT, STYLES
from sketch_training.scenes.subjects import SUBJECTS
from sketch_training.scenes.weather import WEATHERS

FILLERS = (
    "photorealistic",
    "beautiful",
    "cute",
    "detailed",
    "amazing",
    "highly",
    "masterpiece",
    "happy",
    "realistic",
    "fluffy",
    "8k",
    "lovely",
    "majestic",
    "shiny",
    "stunning",
)
"""Words that mean nothing to a drawing, and that stay unknown."""

OPENINGS = ("a picture of", "a drawing of", "an image of", "a scene with", "draw", "please draw", "i want", "show me")
SIZE_WORDS = {"small": ("small", "little", "tiny"), "big": ("big", "large", "huge")}
WORN = ("wearing", "with", "in", "wearing")
STYLED = (
    "{style} of {scene}",
    "{scene}, {style}",
    "{style}, {scene}",
    "{scene} in {style}",
    "{scene} as {style}",
)
PLAIN = ("on {with_article} background", "{color} background", "in front of {with_article} background")
NEUTRAL = ("{} and {}", "{} next to {}", "{} beside {}", "{} with {}")
LEFT_FIRST = ("{} to the left of {}", "{} left of {}", "{} on the left, {} on the right")
RIGHT_FIRST = ("{} to the right of {}", "{} right of {}", "{} on the right, {} on the left")


def figure_words(figure: Figure, plan: Plan, random: Random, bare: bool) -> str:
    """Word one figure: size, filler, color, noun, what it wears."""
    words = []
    if plan.size:
        words.append(random.choice(SIZE_WORDS[plan.size]))
    if random.random() < 0.1:
        words.append(random.choice(FILLERS))
    if plan.place and plan.place.adjectives and random.random() < 0.25:
        words.append(random.choice(plan.place.adjectives))
    if figure.color not in figure.subject.usual_colors or random.random() < 0.8:
        words.append(figure.color)
    noun = " ".join([*words, figure.subject.name])
    text = noun if bare else with_article(noun) if random.random() < 0.9 else f"the {noun}"
    return f"{text} {worn(figure, figure.accessory, random)}" if figure.accessory else text


def worn(figure: Figure, accessory: Accessory, random: Random) -> str:
    """Word what a figure wears, its color named half of the time where it has one."""
    named = accessory.takes_color and random.random() < 0.5
    return f"{random.choice(WORN)} {f'a {figure.accessory_color} {accessory.noun}' if named else accessory.phrase}"


def group_words(plan: Plan, random: Random, bare: bool) -> str:
    """Word all figures; of two, mostly with who stands on which side. Without that, they stand as they are read."""
    words = [figure_words(figure, plan, random, bare) for figure in plan.figures]
    if len(words) == 1:
        side = f" on the {plan.side}" if plan.side else ""
        return words[0] + side
    if len(words) == 2:
        chance = random.random()
        if chance < 0.35:
            return random.choice(LEFT_FIRST).format(*words)
        if chance < 0.6:
            return random.choice(RIGHT_FIRST).format(*reversed(words))
        return random.choice(NEUTRAL).format(*words)
    return f"{words[0]}, {words[1]} and {words[2]}"


def setting_words(plan: Plan, random: Random) -> str:
    """Word where the scene is set; a plain background is sometimes left out where it is white."""
    if plan.place:
        return random.choice((*plan.place.phrases, *plan.place.other_phrases))
    if plan.background == "white" and random.random() < 0.5:
        return ""
    return random.choice(PLAIN).format(color=plan.background, with_article=with_article(plan.background))


def word(plan: Plan, random: Random) -> str:
    """Word a plan. Flat scenes mostly leave their style out, the others always name it."""
    bare = random.random() < 0.15
    scene = group_words(plan, random, bare)
    if not bare and random.random() < 0.08:
        scene = f"{random.choice(OPENINGS)} {scene}"
    setting = setting_words(plan, random)
    if setting:
        opens = setting.split()[0] in OPENING_PREPOSITIONS and random.random() < 0.7
        turned = len(plan.figures) == 1 and not opens and random.random() < 0.15
        scene = f"{setting}, {scene}" if turned else f"{scene}{' ' if opens else ', '}{setting}"
    if plan.weather:
        weather = random.choice(plan.weather.phrases)
        scene += f"{' ' if weather.split()[0] in OPENING_PREPOSITIONS else ', '}{weather}"
    if random.random() < 0.06:
        scene += f", {random.choice(FILLERS)}"
    if plan.style is FLAT and random.random() < 0.85:
        return scene
    return random.choice(STYLED).format(style=random.choice(plan.style.phrases), scene=scene)


def every_word() -> Iterator[str]:
    """List every piece of text that a caption can be put together from, those of the first version's included."""
    yield from every_phrase()
    yield from (with_article(subject.name) for subject in SUBJECTS)
    yield from COLORS
    yield from (f"a {color} {accessory.phrase}" for color in ACCESSORY_COLORS for accessory in ACCESSORIES)
    for place in PLACES:
        yield from (*place.phrases, *place.other_phrases, *place.adjectives)
    for weather in WEATHERS:
        yield from weather.phrases
    for style in STYLES:
        yield from style.phrases
    for words in SIZE_WORDS.values():
        yield from words
    for patterns in (OPENINGS, WORN, STYLED, PLAIN, NEUTRAL, LEFT_FIRST, RIGHT_FIRST):
        yield from (re.sub(r"{\w*}", " ", pattern) for pattern in patterns)
    yield "the"
