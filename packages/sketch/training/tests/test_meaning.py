"""What captions mean, and where the loss looks because of it."""

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

from sketch_training.figure_weights import figure_weights, weight_table
from sketch_training.networks.plan_reader import reading_loss
from sketch_training.scenes.broad import compose_broad
from sketch_training.scenes.meaning import (
    ANSWER_COUNTS,
    FIGURE_QUESTIONS,
    NOT_ASKED,
    QUESTION_COUNT,
    SLOTS,
    meaning,
)

PLANS = [compose_broad(seed).plan for seed in range(200)]


def test_a_meaning_tells_the_figures_from_left_to_right() -> None:
    for plan in PLANS:
        told = meaning(plan)
        assert len(told) == QUESTION_COUNT
        subjects = [told[slot * len(FIGURE_QUESTIONS)] for slot in range(3)]
        names = [FIGURE_QUESTIONS[0][number - 1].name for number in subjects if number]
        assert names == [figure.subject.name for figure in plan.figures]


def test_every_answer_is_one_of_its_question() -> None:
    counts = [count for slot in ANSWER_COUNTS for count in slot]
    assert len(counts) == sum(map(len, SLOTS))
    for plan in PLANS:
        assert all(0 <= answer < count for answer, count in zip(meaning(plan), counts, strict=True))


def test_the_loss_looks_where_the_figures_stand() -> None:
    left = next(plan for plan in PLANS if plan.side == "left" and plan.size is None)
    pair = next(plan for plan in PLANS if len(plan.figures) == 2)
    planless = [NOT_ASKED] * QUESTION_COUNT
    table = weight_table()
    maps = figure_weights(table, torch.tensor([meaning(left), meaning(pair), planless]))[:, 0]
    assert torch.allclose(table.mean((1, 2)), torch.ones(len(table)))
    assert maps[0, 8, 4] > 2 * maps[0, 8, 13]
    assert maps[1, 10, 4] == maps[1, 10, 11] > maps[1, 2, 4]
    assert (maps[2] == 1).all()


def test_scenes_without_a_plan_do_not_count_when_reading_is_learned() -> None:
    logits = [torch.randn(2, count) for slot in ANSWER_COUNTS for count in slot]
    first = torch.tensor([meaning(PLANS[0])])
    with_planless = torch.cat([first, torch.full_like(first, NOT_ASKED)])
    alone = reading_loss([answer[:1] for answer in logits], first)
    assert torch.allclose(reading_loss(logits, with_planless), alone)
