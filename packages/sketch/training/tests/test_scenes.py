"""Scenes: a seed means one picture and one caption, and the caption tells what is in the picture."""

import hashlib
import json
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="numpy is not installed, see training/README.md")
pytest.importorskip("cairocffi", reason="cairocffi is not installed, see training/README.md")

from sketch_training.dataset import SCENES_PER_JOB, caption_vocabulary, draw_pictures
from sketch_training.linear_latent import LATENT_CHANNELS, blocks, fit_linear_latent
from sketch_training.scenes.captions import every_phrase
from sketch_training.scenes.color import PALETTE
from sketch_training.scenes.composition import compose
from sketch_training.vocabulary import END, START, TOKEN_COUNT, UNKNOWN, Vocabulary

BUNDLED_WEIGHTS = Path(__file__).parents[2] / "weights"

FIRST_THOUSAND_CAPTIONS = "6c7a4b02bcf4abeee626ef1d6856e04600a3c45e53c9607cbfb9d16335afbf13"


def test_a_seed_gives_the_same_scene_again() -> None:
    first, second = compose(20_000_003), compose(20_000_003)
    assert first.caption == second.caption
    assert (first.pixels == second.pixels).all()
    assert (compose(20_000_004).pixels != first.pixels).any()


def test_the_narrow_captions_are_those_that_the_first_version_was_trained_on() -> None:
    captions = "\n".join(compose(seed).caption for seed in range(20_000_000, 20_001_000))
    assert hashlib.sha256(captions.encode()).hexdigest() == FIRST_THOUSAND_CAPTIONS


def test_a_caption_names_the_colors_of_the_picture() -> None:
    wanted = "a red circle on a blue background"
    scene = next(scene for seed in range(20_000) if (scene := compose(seed)).caption == wanted)
    middle, corner = scene.pixels[64, 64], scene.pixels[2, 2]
    for pixel, color in ((middle, "red"), (corner, "blue")):
        assert np.abs(pixel / 255 - PALETTE[color]).max() < 0.05


def test_no_caption_has_a_word_outside_the_vocabulary() -> None:
    for vocabulary in (Vocabulary.of_phrases(every_phrase()), caption_vocabulary()):
        for seed in range(1000):
            tokens = vocabulary.encode(compose(seed).caption)
            assert UNKNOWN not in tokens
            assert END in tokens


def test_the_vocabulary_is_the_one_of_the_bundled_weights() -> None:
    bundled = json.loads((BUNDLED_WEIGHTS / "tokenizer" / "vocab.json").read_text())
    assert caption_vocabulary().as_tokenizer() == bundled


def test_a_long_prompt_is_cut_to_the_token_count_with_its_end_mark() -> None:
    tokens = caption_vocabulary().encode("Red, " * 40 + "spaceship")
    assert len(tokens) == TOKEN_COUNT
    assert (tokens[0], tokens[-1]) == (START, END)
    assert UNKNOWN in caption_vocabulary().encode("a spaceship")


def test_the_number_of_processes_does_not_change_what_is_drawn(tmp_path: Path) -> None:
    count = SCENES_PER_JOB + 20
    draw_pictures(tmp_path / "one.npy", count, workers=1, size=64)
    draw_pictures(tmp_path / "two.npy", count, workers=2, size=64)
    assert (np.load(tmp_path / "one.npy") == np.load(tmp_path / "two.npy")).all()


def test_the_latent_space_keeps_most_of_a_picture_in_a_twelfth_of_its_numbers() -> None:
    pictures = np.stack([compose(seed).pixels for seed in range(60)])
    latent_space = fit_linear_latent(pictures[:50])
    for picture in pictures[50:]:
        latents = latent_space.encode(picture)
        assert latents.shape == (LATENT_CHANNELS, 16, 16)
        flat = latents.reshape(LATENT_CHANNELS, -1).T
        decoded = flat @ latent_space.decode_matrix.T + latent_space.mean
        assert np.square(decoded - blocks(picture)).mean() < 0.1 * blocks(picture).var()
