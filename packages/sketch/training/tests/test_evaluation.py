"""The evaluation: its cases, what counts as right, the judge, the table."""

from collections import Counter
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

from sketch_training.evaluation import judge_training
from sketch_training.evaluation.cases import BROAD, NARROW, all_cases, is_right
from sketch_training.evaluation.judge import Judge, load_judge
from sketch_training.evaluation.labels import ANSWERS
from sketch_training.evaluation.score_table import BEGIN, END, write_table
from sketch_training.evaluation.scores import Report, Score
from sketch_training.linear_latent import fit_linear_latent
from sketch_training.scenes.held_out import is_held_out


def test_an_evaluation_asks_three_hundred_broad_prompts_of_combinations_that_were_not_trained_on() -> None:
    cases = all_cases()
    assert Counter(case.set_name for case in cases) == {BROAD: 300, NARROW: 100}
    assert len({case.prompt for case in cases}) == 400
    assert all(is_held_out(case.plan.combination) for case in cases)
    assert [case.prompt for case in all_cases()] == [case.prompt for case in cases]


def test_a_prompt_says_all_that_is_asked_for() -> None:
    for case in all_cases():
        for figure in case.plan.figures:
            assert f"{figure.color} {figure.subject.name}" in case.prompt
            assert figure.accessory is None or figure.accessory.noun in case.prompt
        if "style" in case.wanted:
            assert any(phrase in case.prompt for phrase in case.plan.style.phrases)


def test_two_objects_may_change_places_but_a_relation_may_not() -> None:
    given = {"left": "dog", "right": "cat"}
    needed = {"left": "cat", "right": "dog"}
    assert is_right("two objects", needed, given)
    assert not is_right("relation", needed, given)
    assert not is_right("two objects", {"left": "cat", "right": "cat"}, given)


def test_a_judge_learns_and_is_read_again(tmp_path: Path) -> None:
    pictures, labels = judge_training.labelled(200, held_out=True, workers=1)
    latent_space = fit_linear_latent(pictures[:50])
    shares = []
    for steps in (1, 60):
        path = tmp_path / f"{steps}.pt"
        judge_training.train_judge(path, latent_space, 300, steps, 1, "float32")
        shares.append(judge_training.accuracies(load_judge(path), pictures, labels)["style"])
    assert shares[1] > shares[0] + 0.1
    answered = load_judge(tmp_path / "60.pt").answer(torch.zeros(2, 3, 128, 128))
    assert [list(answer) for answer in answered] == [list(ANSWERS)] * 2


def test_a_judge_sees_the_same_in_a_picture_of_twice_the_size() -> None:
    torch.manual_seed(1)
    judge = Judge().eval()
    small = torch.rand(4, 3, 128, 128) * 2 - 1
    large = small.repeat_interleave(2, 2).repeat_interleave(2, 3)
    with torch.inference_mode():
        for one, other in zip(judge(small), judge(large), strict=True):
            assert torch.allclose(one, other, atol=1e-5)


def test_the_table_stands_between_its_marks_and_can_be_written_again(tmp_path: Path) -> None:
    reports, document = tmp_path / "scores", tmp_path / "README.md"
    report = Report("first", {}, [Score(BROAD, 20, {"subject": (3, 4), "two objects": (1, 3)})])
    report.save(reports / "first.json")
    assert Report.load(reports / "first.json") == report
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_table(document, reports)
    once = document.read_text()
    assert "| first   | broad   | 20    | 75 %    |" in once
    assert "old" not in once
    assert once.startswith("before\n")
    assert once.endswith("after\n")
    write_table(document, reports)
    assert document.read_text() == once
