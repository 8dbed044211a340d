"""Broad scenes: plans, their words, what is held out, and pictures of any size."""

import pytest

np = pytest.importorskip("numpy", reason="numpy is not installed, see training/README.md")
pytest.importorskip("cairocffi", reason="cairocffi is not installed, see training/README.md")

from dataclasses import replace
from random import Random

from sketch_training.dataset import caption_vocabulary
from sketch_training.scenes.broad import compose_broad, compose_mixed
from sketch_training.scenes.composition import compose
from sketch_training.scenes.held_out import is_held_out
from sketch_training.scenes.painting import paint
from sketch_training.scenes.places import PLACES
from sketch_training.scenes.plan import ACCESSORIES, COLORS, Figure, Plan
from sketch_training.scenes.styles import FLAT, STYLES
from sketch_training.scenes.subjects import SUBJECTS
from sketch_training.scenes.wording import FILLERS, word
from sketch_training.vocabulary import UNKNOWN, split_words


def of_subject(name: str, color: str) -> Figure:
    return Figure(next(subject for subject in SUBJECTS if subject.name == name), color)


def test_there_is_as_much_to_draw_as_was_asked_for() -> None:
    assert len(SUBJECTS) >= 30
    assert len(COLORS) == 12
    assert len(PLACES) >= 16
    assert len(STYLES) == 6
    assert len({subject.name for subject in SUBJECTS}) == len(SUBJECTS)


def test_every_subject_looks_different_from_every_other_in_every_style() -> None:
    for style in STYLES:
        pictures = {
            paint(Plan((Figure(subject, "red"),), style, None, "white"), Random(1)).tobytes() for subject in SUBJECTS
        }
        assert len(pictures) == len(SUBJECTS)


def test_a_broad_scene_is_the_same_for_a_seed_and_shows_the_same_at_twice_the_size() -> None:
    for seed in range(12):
        small, again, large = compose_broad(seed), compose_broad(seed), compose_broad(seed, size=256)
        assert small.caption == again.caption == large.caption
        assert (small.pixels == again.pixels).all()
        assert large.pixels.shape == (256, 256, 3)
        shrunk = large.pixels.reshape(128, 2, 128, 2, 3).mean((1, 3))
        assert np.abs(shrunk - small.pixels).mean() < 6


def test_training_never_sees_what_is_held_out() -> None:
    for seed in range(300):
        assert not is_held_out(compose_mixed(seed).combination)
        assert is_held_out(compose_broad(seed, held_out=True).plan.combination)


def test_a_narrow_and_a_broad_scene_of_the_same_things_have_the_same_combination() -> None:
    narrow = next(scene for seed in range(500) if " wearing sunglasses" in (scene := compose(seed)).caption)
    figure, place, style = narrow.combination.split(" | ")
    color, name, accessory = figure.split(" ", 2)
    plan = Plan(
        (replace(of_subject(name, color), accessory=next(worn for worn in ACCESSORIES if worn.noun == accessory)),),
        next(known for known in STYLES if known.phrases[0] == style),
        next((known for known in PLACES if known.name == place), None),
        "white",
    )
    assert plan.combination == narrow.combination


def test_captions_have_no_unknown_words_but_those_that_are_meant_to_be() -> None:
    vocabulary = caption_vocabulary()
    for seed in range(1500):
        words = split_words(compose_mixed(seed).caption)
        assert {word for word in words if word not in vocabulary.words} <= set(FILLERS)
    assert UNKNOWN in vocabulary.encode("a photorealistic cat")


def test_left_and_right_in_a_caption_are_left_and_right_in_the_picture() -> None:
    plan = Plan((of_subject("circle", "red"), of_subject("square", "blue")), FLAT, None, "white")
    pixels = paint(plan, Random(1)).astype(int)
    left, right = pixels[64, 34], pixels[64, 93]
    assert left[0] > left[2]
    assert right[2] > right[0]
    for seed in range(200):
        caption = word(plan, Random(seed))
        if "left of" in caption:
            assert caption.index("circle") < caption.index("square")
        if "right of" in caption:
            assert caption.index("square") < caption.index("circle")
