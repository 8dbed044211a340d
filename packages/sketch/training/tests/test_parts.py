"""The parts between data and pictures: schedule, learning rate, sampling, quantization, the bundled weights."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed, see training/README.md")

import numpy as np

from sketch_training.decoder_training import reconstruction_loss, signal_to_noise
from sketch_training.linear_latent import fit_linear_latent, halved
from sketch_training.networks.autoencoder import Decoder, LinearEncoder
from sketch_training.onnx_folder import load_parts
from sketch_training.pictures import to_values
from sketch_training.quantization import quantize
from sketch_training.reference_case import compare_with_reference
from sketch_training.sampling import Parts, sample, starting_noise
from sketch_training.scenes.composition import compose
from sketch_training.schedule import (
    STEP_COUNT,
    add_noise,
    sampling_steps,
    scheduler_config,
    sigmas,
    signal_shares,
    velocity,
)
from sketch_training.shape import SHAPE
from sketch_training.trainer import Recipe, Trainer
from sketch_training.vocabulary import Vocabulary

SKETCH = Path(__file__).parents[2]


def test_the_schedule_ends_in_nothing_but_noise() -> None:
    shares = signal_shares()
    assert len(shares) == STEP_COUNT
    assert (shares.diff() < 0).all()
    assert shares[0] > 0.999
    assert shares[-1] == 2**-24


def test_the_schedule_is_the_one_that_the_bundled_weights_name() -> None:
    assert scheduler_config() == json.loads((SKETCH / "weights/scheduler/scheduler_config.json").read_text())


def test_a_velocity_gives_back_the_latents_it_was_made_from() -> None:
    generator = torch.Generator().manual_seed(0)
    latents, noise = torch.randn(2, 8, 16, 4, 4, generator=generator)
    shares = signal_shares()[torch.linspace(0, 999, 8).long()]
    kept = shares.view(-1, 1, 1, 1)
    recovered = kept.sqrt() * add_noise(latents, noise, shares) - (1 - kept).sqrt() * velocity(latents, noise, shares)
    assert torch.allclose(recovered, latents, atol=1e-5)


def test_sampling_with_the_true_velocity_ends_at_the_latents() -> None:
    target = torch.randn(1, 16, 4, 4, generator=torch.Generator().manual_seed(1))
    shares = signal_shares()

    def true_velocity(noised: torch.Tensor, times: torch.Tensor, *_: torch.Tensor) -> torch.Tensor:
        kept = shares[times].view(-1, 1, 1, 1)
        noise = (noised - kept.sqrt() * target) / (1 - kept).sqrt()
        return velocity(target.expand_as(noised), noise, shares[times])

    def no_text(tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return torch.zeros(len(tokens), 29, 128), torch.zeros(len(tokens), 128)

    shape = replace(SHAPE, picture_size=64)
    parts = Parts(shape, Vocabulary(["cat"]), no_text, true_velocity, lambda latents: latents)
    made = sample(parts, ["cat"], starting_noise(1, shape, seed=2), steps=8)
    assert torch.allclose(made, target, atol=1e-2)


def test_sampling_visits_the_first_and_the_last_step_and_ends_without_noise() -> None:
    times = sampling_steps(20)
    assert (times[0], times[-1]) == (999, 0)
    levels = sigmas(times)
    assert levels[0] == pytest.approx(4096, rel=1e-3)
    assert levels[-1] == 0


def test_the_learning_rate_warms_up_stays_and_falls_to_its_floor() -> None:
    recipe = Recipe(steps=1000, batch=8, seed=0)
    assert recipe.rate(0, warm_from=0) == pytest.approx(recipe.peak_rate / 200)
    assert recipe.rate(400, warm_from=0) == recipe.peak_rate
    assert recipe.rate(700, warm_from=0) == pytest.approx(recipe.peak_rate / 2)
    assert recipe.rate(999, warm_from=0) == pytest.approx(recipe.peak_rate * recipe.rate_floor)
    assert recipe.rate(400, warm_from=400) == pytest.approx(recipe.peak_rate / 200)


def test_the_decoder_learns_a_picture_that_it_sees_again_and_again(tmp_path: Path) -> None:
    pictures = np.stack([compose(seed, size=256).pixels for seed in range(8)])
    latent_space = fit_linear_latent(halved(pictures))
    encoder, decoder, originals = LinearEncoder(latent_space), Decoder(latent_space), to_values(pictures[:1])
    before = signal_to_noise(decoder, encoder, originals)
    recipe = Recipe(steps=40, batch=1, seed=0, warm_up_steps=5)
    Trainer(decoder, recipe, tmp_path / "decoder.pt").run(
        lambda _: reconstruction_loss(decoder(encoder(originals)), originals)
    )
    assert signal_to_noise(decoder, encoder, originals) > before + 1


@pytest.mark.parametrize("axis", [0, 1])
def test_a_quantized_weight_is_off_by_half_a_step_of_its_channel_at_most(axis: int) -> None:
    channel_sizes = np.geomspace(1e-3, 1e3, 16, dtype=np.float32)
    values = np.random.default_rng(0).normal(size=(16, 16)).astype(np.float32)
    values *= channel_sizes[:, None] if axis == 0 else channel_sizes
    integers, scales = quantize(values, axis)
    steps = scales[:, None] if axis == 0 else scales
    assert integers.dtype == np.int8
    assert (np.abs(integers * steps - values) <= steps * 0.5001).all()


def test_the_bundled_weights_make_the_reference_latents() -> None:
    difference = compare_with_reference(load_parts(SKETCH / "weights", threads=1), SKETCH / "test/reference")
    assert difference.mean < 0.03
    assert difference.largest < 0.4
