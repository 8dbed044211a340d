"""Labels: what the judge tells about a picture, as one number for each question.

A scene with one figure has it on the left and nothing on the right; of two, the left one stands on the left.
"""

from typing import Final

from sketch_training.scenes.places import PLACES
from sketch_training.scenes.plan import ACCESSORIES, COLORS, Figure, Plan
from sketch_training.scenes.styles import STYLES
from sketch_training.scenes.subjects import SUBJECTS

NOTHING: Final = "nothing"
PLAIN: Final = "plain"

SUBJECT_NAMES = tuple(subject.name for subject in SUBJECTS)

ANSWERS: dict[str, tuple[str, ...]] = {
    "left": SUBJECT_NAMES,
    "left_color": COLORS,
    "right": (*SUBJECT_NAMES, NOTHING),
    "right_color": (*COLORS, NOTHING),
    "place": (*(place.name for place in PLACES), PLAIN),
    "style": tuple(style.phrases[0] for style in STYLES),
    "accessory": (*(accessory.noun for accessory in ACCESSORIES), NOTHING),
}
"""For each question, the answers there are."""


def answers(plan: Plan) -> dict[str, str]:
    """Answer all questions for a plan of one or two figures."""
    left = plan.figures[0]
    right: Figure | None = plan.figures[1] if len(plan.figures) > 1 else None
    return {
        "left": left.subject.name,
        "left_color": left.color,
        "right": right.subject.name if right else NOTHING,
        "right_color": right.color if right else NOTHING,
        "place": plan.place.name if plan.place else PLAIN,
        "style": plan.style.phrases[0],
        "accessory": left.accessory.noun if left.accessory else NOTHING,
    }


def numbers(plan: Plan) -> list[int]:
    """Return the answers as positions in `ANSWERS`, in its order."""
    given = answers(plan)
    return [choices.index(given[question]) for question, choices in ANSWERS.items()]
