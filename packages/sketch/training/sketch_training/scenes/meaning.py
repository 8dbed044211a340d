"""Meaning: what a caption says, as one number for each question that can be asked of it.

The text encoder learns to answer these before and while the U-Net learns to draw. Each group of questions belongs to
one of the encoder's slots, so that what stands on the left is always told from the same place.
"""

from typing import Final

from sketch_training.scenes.places import PLACES
from sketch_training.scenes.plan import ACCESSORIES, ACCESSORY_COLORS, COLORS, SIDES, SIZES, Figure, Plan
from sketch_training.scenes.styles import STYLES
from sketch_training.scenes.subjects import SUBJECTS
from sketch_training.scenes.weather import WEATHERS

MOST_FIGURES: Final = 3

FIGURE_QUESTIONS: Final = (SUBJECTS, COLORS, ACCESSORIES, ACCESSORY_COLORS)
SETTING_QUESTIONS: Final = (PLACES, COLORS, WEATHERS)
LOOK_QUESTIONS: Final = (STYLES, SIZES[1:], SIDES[1:])

SLOTS: Final = (*(FIGURE_QUESTIONS for _ in range(MOST_FIGURES)), SETTING_QUESTIONS, LOOK_QUESTIONS)
"""For each slot its questions, for each question the answers beside "none": three figures, the setting, the look."""

ANSWER_COUNTS: Final = tuple(tuple(len(answers) + 1 for answers in questions) for questions in SLOTS)
QUESTION_COUNT: Final = sum(map(len, SLOTS))

NOT_ASKED: Final = -1
"""Stands for an answer that is not known: that of a scene without a plan."""


def meaning(plan: Plan) -> list[int]:
    """Answer all questions for a plan, slot after slot; 0 is "none", others count from 1."""
    figures = [*plan.figures, *(None for _ in range(MOST_FIGURES - len(plan.figures)))]
    setting = (plan.place, None if plan.place else plan.background, plan.weather)
    told = [*(figure_answers(figure) for figure in figures), setting, (plan.style, plan.size, plan.side)]
    return [
        0 if answer is None else 1 + answers.index(answer)
        for questions, given in zip(SLOTS, told, strict=True)
        for answers, answer in zip(questions, given, strict=True)
    ]


def figure_answers(figure: Figure | None) -> tuple[object, ...]:
    """Answer the questions about one figure, or about one that is not there."""
    if figure is None:
        return (None,) * len(FIGURE_QUESTIONS)
    wears = figure.accessory
    return figure.subject, figure.color, wears, figure.accessory_color if wears and wears.takes_color else None
