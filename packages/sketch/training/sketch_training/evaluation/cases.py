"""Cases: prompts whose pictures are judged, and what each asks for.

The broad ones are held-out combinations in all forms of wording. The narrow ones keep to the first version's subjects,
places, styles and words, so that a later model can be held against it on its own ground.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sketch_training.evaluation.labels import answers
from sketch_training.scenes.captions import Description, PlainBackground, caption
from sketch_training.scenes.places import FIRST_PLACES
from sketch_training.scenes.plan import Figure, Plan, choose_allowed_plan
from sketch_training.scenes.styles import FIRST_STYLES, FLAT
from sketch_training.scenes.subjects import FIRST_SUBJECTS
from sketch_training.scenes.wording import word

BROAD, NARROW = "broad", "narrow"
BROAD_SINGLES, BROAD_PAIRS = 220, 80
NARROW_SINGLES = 100


@dataclass(frozen=True)
class Case:
    """A prompt, and for each thing that is measured the answers that it needs."""

    set_name: str
    prompt: str
    plan: Plan
    wanted: dict[str, dict[str, str]]


def wanted(plan: Plan, prompt: str) -> dict[str, dict[str, str]]:
    """Tell what a prompt asks for: each measure's name and the answers that must be given."""
    right = answers(plan)
    if len(plan.figures) == 1:
        asked = {
            "subject": {"left": right["left"]},
            "color": {"left_color": right["left_color"]},
            "place": {"place": right["place"]},
        }
        if plan.figures[0].accessory:
            asked["accessory"] = {"accessory": right["accessory"]}
    else:
        asked = {
            "two objects": {"left": right["left"], "right": right["right"]},
            "two colors": {question: right[question] for question in ("left_color", "right_color")},
            "place": {"place": right["place"]},
        }
        if " left" in prompt or " right" in prompt:
            asked["relation"] = {"left": right["left"], "right": right["right"]}
    if names_style(plan, prompt):
        asked["style"] = {"style": right["style"]}
    return asked


def is_right(measure: str, needed: dict[str, str], given: dict[str, str]) -> bool:
    """Tell whether a judge's answers are those that a measure needs; two objects may have changed places."""
    if measure in ("two objects", "two colors"):
        return sorted(given[question] for question in needed) == sorted(needed.values())
    return all(given[question] == answer for question, answer in needed.items())


def names_style(plan: Plan, prompt: str) -> bool:
    """Tell whether a prompt says the plan's style."""
    return any(phrase in prompt for phrase in plan.style.phrases)


def says_colors(plan: Plan, prompt: str) -> bool:
    """Tell whether a prompt gives every figure its color."""
    return all(f"{figure.color} {figure.subject.name}" in prompt for figure in plan.figures)


def broad_case(random: Random, count: int) -> Case:
    """Choose a held-out scene with `count` figures and word it until its colors are said."""
    while True:
        plan = choose_allowed_plan(random, held_out=True)
        if len(plan.figures) != count:
            continue
        for _ in range(20):
            prompt = word(plan, random)
            says_style = plan.style is FLAT or names_style(plan, prompt)
            says_place = plan.place is not None or plan.background in prompt
            if says_colors(plan, prompt) and says_style and says_place:
                return Case(BROAD, prompt, plan, wanted(plan, prompt))


def is_narrow(figure: Figure, plan: Plan) -> bool:
    """Tell whether the first version knew everything that a plan shows."""
    known_place = plan.place is None or plan.place in FIRST_PLACES
    known = figure.subject in FIRST_SUBJECTS and plan.style in FIRST_STYLES and known_place
    return known and plan.weather is None and plan.size != "big"


def narrow_case(random: Random) -> Case:
    """Choose a held-out scene of one figure that the first version could draw, and word it as it was taught."""
    while True:
        plan = choose_allowed_plan(random, held_out=True)
        figure = plan.figures[0]
        if len(plan.figures) > 1 or not is_narrow(figure, plan):
            continue
        setting = plan.place or PlainBackground(plan.background)
        position = f"on the {plan.side}" if plan.side else None
        description = Description(
            figure.subject.name,
            figure.color,
            setting,
            plan.style,
            figure.accessory,
            figure.accessory_color,
            plan.size == "small",
            position,
        )
        prompt = caption(description, random)
        return Case(NARROW, prompt, plan, wanted(plan, prompt))


def all_cases(seed: int = 1) -> list[Case]:
    """Return the cases of an evaluation, always the same for a seed; no prompt comes twice."""
    makers: list[tuple[int, Callable[[Random], Case]]] = [
        (BROAD_SINGLES, lambda random: broad_case(random, 1)),
        (BROAD_PAIRS, lambda random: broad_case(random, 2)),
        (NARROW_SINGLES, narrow_case),
    ]
    random = Random(f"cases {seed}")
    cases: dict[str, Case] = {}
    for count, make in makers:
        end = len(cases) + count
        while len(cases) < end:
            case = make(random)
            cases.setdefault(case.prompt, case)
    return list(cases.values())
