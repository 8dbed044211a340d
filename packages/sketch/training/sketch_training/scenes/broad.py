"""Broad scenes: from a seed to a plan, its picture and its caption.

They hold all that the model is to know; `composition` makes the narrower scenes that the first version was trained on.
Training mixes both, so that what was known is not forgotten while more is learned.
"""

from dataclasses import dataclass
from random import Random

from sketch_training.scenes.composition import Scene, compose
from sketch_training.scenes.held_out import is_held_out
from sketch_training.scenes.painting import paint
from sketch_training.scenes.pen import PICTURE_SIZE
from sketch_training.scenes.plan import Plan, choose_allowed_plan
from sketch_training.scenes.wording import word

NARROW_SHARE = 0.12
"""The share of the first version's scenes in the mixture."""


@dataclass(frozen=True)
class BroadScene(Scene):
    """A scene together with the plan that it was made from."""

    plan: Plan


def compose_broad(seed: int, held_out: bool = False, size: int = PICTURE_SIZE) -> BroadScene:
    """Make the broad scene that belongs to a seed: one to train on, or one that training never sees."""
    random = Random(f"broad {seed} {held_out}")
    plan = choose_allowed_plan(random, held_out)
    caption = word(plan, random)
    return BroadScene(caption, paint(plan, random, size), plan.combination, plan)


def compose_mixed(seed: int, size: int = PICTURE_SIZE) -> Scene:
    """Make a training scene of the mixture; a narrow one that is held out gives way to a broad one."""
    if Random(f"mixture {seed}").random() < NARROW_SHARE:
        scene = compose(seed, size)
        if not is_held_out(scene.combination):
            return scene
    return compose_broad(seed, size=size)
